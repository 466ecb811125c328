export interface ErrorDetails {
  /** For the log only; never sent to a caller. */
  readonly detail?: string;
  readonly cause?: unknown;
}

/**
 * Error that a domain raises on purpose. `code` is stable and typed per domain, `message` may be sent to the caller, `detail` and `cause`
 * may not. HTTP surfaces translate codes to their protocol's errors, each in one table.
 */
export class CodedError<Code extends string = string> extends Error {
  readonly detail: string | undefined;

  constructor(
    readonly code: Code,
    message: string,
    details: ErrorDetails = {},
  ) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = 'CodedError';
    this.detail = details.detail;
  }
}

/** Returns whether `error` is a CodedError with this code. */
export function hasCode<Code extends string>(error: unknown, code: Code): error is CodedError<Code> {
  return error instanceof CodedError && error.code === code;
}
