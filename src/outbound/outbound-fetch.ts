import { defined, readAnswer } from '../kernel/index.js';
import { CACHE_HEADERS, createPublicFetch, keptHeaders } from './public-fetch.js';

const TIMEOUT_MS = 5000;
const MAX_BYTES = 256 * 1024;

/** `fetch` with a timeout of 5 seconds, at most 256 KiB of response, and no redirects followed. */
export type OutboundFetch = (
  url: string,
  init?: {
    readonly method?: string;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: string;
    /** The response has `Cache-Control` and `Expires`, in addition to `Content-Type`. */
    readonly cacheHeaders?: true;
  },
) => Promise<Response>;

/** `origins`: replacement origins by origin, for networks without access to the public ones. */
export function createOutboundFetch(parts: {
  readonly fetch: typeof fetch;
  readonly allowPrivateAddresses: boolean;
  readonly origins?: Readonly<Record<string, string>>;
}): OutboundFetch {
  const { origins = {} } = parts;
  const publicFetch = createPublicFetch();
  return async (target, { method = 'GET', headers = {}, body, cacheHeaders } = {}) => {
    const { origin } = new URL(target);
    const replacement = origins[origin];
    const url = replacement === undefined ? target : `${replacement}${target.slice(origin.length)}`;
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const sent = { method, headers: { ...headers }, signal, ...defined({ body }) };
    // Configured replacements may be private addresses.
    const anyAddress = parts.allowPrivateAddresses || replacement !== undefined;
    const response = anyAddress
      ? await parts.fetch(url, { ...sent, redirect: 'manual' })
      : await publicFetch(url, { ...sent, redirect: 'error' });
    return bounded(response, cacheHeaders ? CACHE_HEADERS : []);
  };
}

async function bounded(response: Response, more: readonly string[]): Promise<Response> {
  const body = await readAnswer(response, MAX_BYTES);
  const bodiless = [101, 204, 205, 304].includes(response.status);
  return new Response(bodiless ? null : new Uint8Array(body), {
    status: response.status,
    headers: keptHeaders(['content-type', ...more], (name) => response.headers.get(name)),
  });
}
