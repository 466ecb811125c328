import { refusal } from '../errors.js';
import { createLimiter, type Limiter } from '../limiter.js';

/**
 * Attempts on one name take turns: a burst of guesses sent at once would otherwise all be weighed before the first failure is counted,
 * and so pass the lockout together. As many at once as the lockout gives free.
 */
export interface Turns {
  /** Throws `too_many_requests` when too many wait for this name. */
  take<T>(name: string, work: () => Promise<T>): Promise<T>;
}

const AT_ONCE = 5;
const WAITING = 50;

export function createTurns(): Turns {
  const lines = new Map<string, Limiter>();
  const refuse = () => refusal('too_many_requests', { detail: 'many attempts on one name' });
  return {
    async take(name, work) {
      const line = lines.get(name) ?? createLimiter({ inFlight: AT_ONCE, waiting: WAITING, refuse });
      lines.set(name, line);
      try {
        return await line.run(work);
      } finally {
        if (line.load === 0) lines.delete(name);
      }
    },
  };
}
