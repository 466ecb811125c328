import { LRUCache } from 'lru-cache';
import { hasCode, lruBound } from '../../kernel/index.js';
import { refusal } from '../errors.js';
import { createLimiter, type Limiter } from '../limiter.js';

/**
 * Serializes attempts on one name: a burst of guesses would otherwise be verified before the first failure is counted, and pass the
 * lockout. As many run at once as the lockout leaves free; one at a time after a failure.
 */
export interface AccountQueue {
  /** Throws `too_many_requests` when the queue of this name is full. */
  take<T>(name: string, work: () => Promise<T>): Promise<T>;
}

const AT_ONCE = 5;
const WAITING = 50;
/** Names with recent failures. A forgotten one allows a few guesses more than the lockout. */
const RECENTLY_FAILED = 100_000;

export function createAccountQueue(): AccountQueue {
  const lines = new Map<string, Limiter>();
  const recentlyFailed = new LRUCache<string, true>(lruBound(RECENTLY_FAILED));
  const refuse = () => refusal('too_many_requests', { detail: 'many attempts on one name' });

  async function watched<T>(name: string, work: () => Promise<T>): Promise<T> {
    try {
      const done = await work();
      recentlyFailed.delete(name);
      return done;
    } catch (error) {
      if (hasCode(error, 'credentials_wrong') || hasCode(error, 'code_mismatch')) recentlyFailed.set(name, true);
      throw error;
    }
  }

  return {
    async take(name, work) {
      const inFlight = (): number => (recentlyFailed.has(name) ? 1 : AT_ONCE);
      const line = lines.get(name) ?? createLimiter({ inFlight, waiting: WAITING, refuse });
      lines.set(name, line);
      try {
        return await line.run(() => watched(name, work));
      } finally {
        if (line.load === 0) lines.delete(name);
      }
    },
  };
}
