import { hasCode } from './errors.js';

/**
 * Repeats a compare-and-set until it succeeds: `tryOnce` reads anew, and returns undefined when a concurrent change came first. Each lost race
 * means that another change succeeded. Throws what `tryOnce` throws, and `error()` after the last attempt.
 */
export async function retryConflicts<T>(
  { attempts, error }: { readonly attempts: number; readonly error: () => Error },
  tryOnce: (attempt: number) => Promise<T | undefined>,
): Promise<T> {
  for (let attempt = 0; attempt < attempts; attempt++) {
    const done = await tryOnce(attempt);
    if (done !== undefined) return done;
  }
  throw error();
}

/** Handler for `catch`: a `concurrent_change` becomes undefined, as `retryConflicts` expects. */
export function undefinedOnConflict(error: unknown): undefined {
  if (!hasCode(error, 'concurrent_change')) throw error;
}
