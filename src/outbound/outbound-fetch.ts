import { defined } from '../kernel/index.js';
import { createPublicFetch } from './public-fetch.js';

const TIMEOUT_MS = 5000;
const MAX_BYTES = 256 * 1024;

/** As `fetch`, within 5 seconds, for at most 256 KB, and without following redirects: their answer is what there is. */
export type OutboundFetch = (
  url: string,
  init?: { readonly method?: string; readonly headers?: Readonly<Record<string, string>>; readonly body?: string },
) => Promise<Response>;

/** `origins`: other places to reach instead of these, for networks that the public ones cannot be reached from. */
export function createOutboundFetch(parts: {
  readonly fetch: typeof fetch;
  readonly allowPrivateAddresses: boolean;
  readonly origins?: Readonly<Record<string, string>>;
}): OutboundFetch {
  const { origins = {} } = parts;
  const publicFetch = createPublicFetch();
  return async (text, { method = 'GET', headers = {}, body } = {}) => {
    const { origin } = new URL(text);
    const instead = origins[origin];
    const url = instead === undefined ? text : `${instead}${text.slice(origin.length)}`;
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const sent = { method, headers: { ...headers }, signal, ...defined({ body }) };
    // Where the operator says to reach is where to reach, private or not.
    const free = parts.allowPrivateAddresses || instead !== undefined;
    const answer = free ? await parts.fetch(url, { ...sent, redirect: 'manual' }) : await publicFetch(url, { ...sent, redirect: 'error' });
    return bounded(answer);
  };
}

async function bounded(answer: Response): Promise<Response> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of answer.body ?? []) {
    size += part.byteLength;
    if (size > MAX_BYTES) throw new Error(`more than ${MAX_BYTES} bytes`);
    parts.push(part);
  }
  const bodiless = [101, 204, 205, 304].includes(answer.status);
  const type = answer.headers.get('content-type');
  return new Response(bodiless ? null : Buffer.concat(parts), {
    status: answer.status,
    headers: type === null ? {} : { 'content-type': type },
  });
}
