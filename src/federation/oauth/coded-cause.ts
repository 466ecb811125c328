import { CodedError } from '../../kernel/index.js';

/** The error of ours that openid-client wrapped into its own, if there is one. */
export function codedCause(error: unknown): CodedError | undefined {
  for (let at: unknown = error; at instanceof Error; at = at.cause) if (at instanceof CodedError) return at;
  return undefined;
}
