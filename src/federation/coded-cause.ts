import { CodedError } from '../kernel/index.js';

/** CodedError that openid-client wrapped as a cause, if any. */
export function codedCause(error: unknown): CodedError | undefined {
  for (let at: unknown = error; at instanceof Error; at = at.cause) if (at instanceof CodedError) return at;
  return undefined;
}
