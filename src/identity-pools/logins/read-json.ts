import { readAnswer } from '../../kernel/index.js';
import type { Fetch } from '../../outbound/index.js';
import { type StsError, stsError } from '../../sts/index.js';

const TIMEOUT_MS = 5000;
const MAX_BYTES = 256 * 1024;

export type JsonObject = Readonly<Record<string, unknown>>;

export interface JsonAnswer {
  readonly status: number;
  readonly body: JsonObject;
}

/**
 * GET of a JSON object: 5 seconds, 256 KB, no redirects. Throws `identity_provider_unreachable`.
 */
export type ReadJson = (url: string, headers?: Readonly<Record<string, string>>) => Promise<JsonAnswer>;

export function createReadJson(fetch: Fetch): ReadJson {
  return async (url, headers = {}) => {
    try {
      const signal = AbortSignal.timeout(TIMEOUT_MS);
      const answer = await fetch(url, { signal, redirect: 'error', headers: { accept: 'application/json', ...headers } });
      return { status: answer.status, body: asObject((await readAnswer(answer, MAX_BYTES)).toString('utf8')) };
    } catch (cause) {
      throw unreachable({ cause });
    }
  };
}

export const unreachable = (details?: { cause?: unknown; detail?: string }): StsError =>
  stsError('identity_provider_unreachable', 'The identity provider could not be reached.', details);

/** Parses an object; anything else has no members. Only a successful response's body is parsed. */
function asObject(text: string): JsonObject {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as JsonObject) : {};
  } catch {
    return {};
  }
}
