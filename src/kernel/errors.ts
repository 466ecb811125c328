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
    this.name = new.target.name;
    this.detail = details.detail;
  }
}

/** Returns whether `error` is a CodedError with this code. */
export function hasCode<Code extends string>(error: unknown, code: Code): error is CodedError<Code> {
  return error instanceof CodedError && error.code === code;
}

type Text = string | ((...parts: never) => string);
type Arguments<Given> = Given extends (...parts: infer Parts extends unknown[]) => string ? Parts : [];
type Errors<Rows extends Readonly<Record<string, readonly [string, Text]>>> = {
  readonly [Name in keyof Rows]: ((...given: [...Arguments<Rows[Name][1]>, details?: ErrorDetails]) => CodedError<Rows[Name][0]>) & {
    readonly code: Rows[Name][0];
    readonly text: Rows[Name][1];
  };
};

/** Codes of the errors in a table. */
export type ErrorCodeOf<Table extends Readonly<Record<string, { readonly code: string }>>> = Table[keyof Table]['code'];

/**
 * Error table of a domain: each row has a code and the public text, or a function that builds the text. Returns one constructor a row, which
 * takes the arguments of the text and, as the last one, the details for the log.
 */
export function errors<const Rows extends Readonly<Record<string, readonly [code: string, text: Text]>>>(rows: Rows): Errors<Rows> {
  const constructors = Object.entries(rows).map(([name, [code, text]]) => {
    const textOf = typeof text === 'string' ? () => text : (text as (...parts: unknown[]) => string);
    const make = (...given: unknown[]) => new CodedError(code, textOf(...given), given[textOf.length] as ErrorDetails | undefined);
    return [name, Object.assign(make, { code, text })];
  });
  return Object.fromEntries(constructors) as Errors<Rows>;
}

/** Error table keyed by code, for domains with one text for each code. Returns a constructor whose `message` replaces the text. */
export function errorsByCode<const Texts extends Readonly<Record<string, string>>>(texts: Texts) {
  type Code = keyof Texts & string;
  const make = (code: Code, { message = texts[code]!, ...details }: ErrorDetails & { readonly message?: string } = {}): CodedError<Code> =>
    new CodedError(code, message, details);
  return Object.assign(make, { texts });
}
