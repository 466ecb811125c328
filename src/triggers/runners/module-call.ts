import { types } from 'node:util';

type Callback = (error?: unknown, answer?: unknown) => void;
export type Handler = (event: unknown, context: object, callback: Callback) => unknown;

export type CallResult = { readonly kind: 'returned'; readonly answer: unknown } | { readonly kind: 'threw'; readonly error: unknown };

/** Call of a handler in progress. */
export interface HandlerCall {
  /** Ends the call when the event loop is empty: with the answer of the callback, or null. */
  loopEmptied(): void;
  /** Ends the call with an error of the process. */
  crashed(error: unknown): void;
}

/**
 * Calls a handler with the settlement rules of AWS Lambda's Node runtimes up to 22. Promise,
 * callback, `context.done`, `succeed` and `fail` settle the call; the first one counts. What a plain
 * function returns does not. A successful callback waits for an empty event loop, unless
 * `context.callbackWaitsForEmptyEventLoop` is false, and an error of the process until then
 * replaces its answer. `report` is called once.
 */
export function callHandler(handler: Handler, event: unknown, facts: object, report: (result: CallResult) => void): HandlerCall {
  let settled = false;
  let reported = false;
  let held: unknown = null;
  let waitsForEmptyLoop: unknown = true;

  function end(result: CallResult): void {
    if (reported) return;
    reported = true;
    report(result);
  }

  function once(settle: Callback): Callback {
    return (error, answer) => {
      if (settled) return;
      settled = true;
      settle(error, answer);
    };
  }

  const done = once((error, answer) => end(isAbsent(error) ? { kind: 'returned', answer } : { kind: 'threw', error }));
  const callback = once((error, answer) => {
    if (!isAbsent(error)) end({ kind: 'threw', error });
    else if (waitsForEmptyLoop) held = answer;
    else end({ kind: 'returned', answer });
  });
  const succeed = (answer?: unknown): void => done(null, answer);
  const fail = (error?: unknown): void => done(error ?? 'handled');
  const settlers = {
    get callbackWaitsForEmptyEventLoop() {
      return waitsForEmptyLoop;
    },
    set callbackWaitsForEmptyEventLoop(value: unknown) {
      waitsForEmptyLoop = value;
    },
    done,
    succeed,
    fail,
  };

  try {
    const returned = handler(event, Object.assign(settlers, facts), callback);
    if (isThenable(returned)) returned.then(succeed, fail);
  } catch (error) {
    callback(error ?? 'handled');
  }
  return {
    loopEmptied: () => end({ kind: 'returned', answer: held }),
    crashed: (error) => end({ kind: 'threw', error }),
  };
}

/** Returns the words of an error as AWS Lambda's `errorMessage` has them. */
export function messageOf(error: unknown): string {
  try {
    const isError = types.isNativeError(error) || hasErrorMembers(error);
    return String(isError ? error.message : error);
  } catch {
    return 'the error cannot be read';
  }
}

const isAbsent = (value: unknown): boolean => value === undefined || value === null;

const isThenable = (value: unknown): value is PromiseLike<unknown> =>
  typeof (value as { then?: unknown } | null | undefined)?.then === 'function';

function hasErrorMembers(error: unknown): error is Error {
  const { name, message, stack } = (error ?? {}) as Record<string, unknown>;
  return [name, message, stack].every((member) => typeof member === 'string' && member !== '');
}
