import type { UserPool } from '../directory/pools/index.js';
import type { Page } from '../kernel/index.js';
import type { AuthEvent, Feedback, HourOfEvents, NewAuditEvent } from './types.js';

/**
 * What happened to accounts. Events are written behind the answers, many at a time, in the order in which they happened here, within a second.
 * A normal stop writes what waits. A crash, or a store that stays away until the process ends, loses what waits: a second's events as a rule.
 * When more than 10,000 wait, new ones are dropped, and the log says how many.
 */
export interface Audit {
  /** Takes no time and never throws. What happened under names that are nobody's is not kept. */
  record(pool: UserPool, event: NewAuditEvent): void;
  /** Newest first, with what has happened here until now. */
  list(poolId: string, sub: string, page: { limit: number; before?: string }): Promise<Page<AuthEvent>>;
  /** Of everybody in the pool, newest first. A filter leaves out: a page may be short and still not the last. */
  listAll(
    poolId: string,
    page: { limit: number; before?: string; type?: AuthEvent['type']; response?: AuthEvent['response'] },
  ): Promise<Page<AuthEvent>>;
  /** Of the last hours, this one among them, oldest first. */
  hoursOf(poolId: string, hours: number): Promise<readonly HourOfEvents[]>;
  /** Throws `auth_event_unknown`. */
  giveFeedback(event: { poolId: string; sub: string; id: string }, value: Feedback['value']): Promise<void>;
  /** What a link in a message carries so that its reader can say whose doing an event was: two weeks, once. */
  feedbackToken(event: { poolId: string; sub: string; id: string }): string;
  /** Throws `feedback_refused` also for what was said already. */
  giveFeedbackBy(token: string, event: { poolId: string; sub: string; id: string }, value: Feedback['value']): Promise<void>;
  /** Resolves when all that was recorded before is written. */
  flush(): Promise<void>;
  removeAllOf(poolId: string): Promise<void>;
  /** Writes what waits. */
  close(): Promise<void>;
}
