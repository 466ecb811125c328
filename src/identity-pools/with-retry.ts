import { refusals } from './errors.js';

/**
 * Each failed attempt means that a concurrent change succeeded, and changes of one identity are
 * rare.
 */
const ATTEMPTS = 5;

/**
 * Retries until the work returns a value; undefined means a concurrent change. Throws
 * `resource_conflict` after the last attempt.
 */
export async function withRetry<T>(work: (again: boolean) => Promise<T | undefined>): Promise<T> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const result = await work(attempt > 0);
    if (result !== undefined) return result;
  }
  throw refusals.alreadyLinked({ detail: 'the identity was changed by others all the while' });
}
