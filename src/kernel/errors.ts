export interface ErrorDetails {
  /** For the log only; never shown to a caller. */
  readonly detail?: string;
  readonly cause?: unknown;
}

/**
 * An error that a domain means. `code` is stable and typed per domain, `message` may be shown to the caller,
 * `detail` and `cause` may not. Doors translate codes to their protocol's errors, each in one table.
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

/** Whether `error` was raised on purpose with this code. */
export function hasCode<Code extends string>(error: unknown, code: Code): error is CodedError<Code> {
  return error instanceof CodedError && error.code === code;
}
