import { refusals } from './errors.js';

/** Every failed attempt means that somebody else's change went through, and changes of one identity are few. */
const ATTEMPTS = 5;

/** Until the work gives something; undefined means that somebody else came in between. Throws `resource_conflict` when it never does. */
export async function withRetry<T>(work: (again: boolean) => Promise<T | undefined>): Promise<T> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const result = await work(attempt > 0);
    if (result !== undefined) return result;
  }
  throw refusals.alreadyLinked({ detail: 'the identity was changed by others all the while' });
}
