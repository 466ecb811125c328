import type { UserPool } from '../directory/pools/index.js';
import type { Page } from '../kernel/index.js';
import type { AuthEvent, Feedback, HourOfEvents, NewAuditEvent } from './types.js';

/**
 * Audit events. They are written in the background, in batches and in order, within a second. A normal stop writes what is pending; a
 * crash, or a store that is unavailable until the process ends, loses it: usually a second's events. Beyond 10,000 pending events new ones
 * are dropped, and their number is logged.
 */
export interface Audit {
  /** Synchronous; never throws. Events of unknown users are not stored. */
  record(pool: UserPool, event: NewAuditEvent): void;
  /** Events of a user, newest first, including pending ones. */
  list(poolId: string, sub: string, page: { limit: number; before?: string }): Promise<Page<AuthEvent>>;
  /** Events of the pool, newest first. A filtered page may be short and still not the last. */
  listAll(
    poolId: string,
    page: { limit: number; before?: string; type?: AuthEvent['type']; response?: AuthEvent['response'] },
  ): Promise<Page<AuthEvent>>;
  /** Counts of the last hours, including the present one, oldest first. */
  hoursOf(poolId: string, hours: number): Promise<readonly HourOfEvents[]>;
  /** Throws `auth_event_unknown`. */
  giveFeedback(event: { poolId: string; sub: string; id: string }, value: Feedback['value']): Promise<void>;
  /** Token for feedback links in messages: single use, two weeks. */
  feedbackToken(event: { poolId: string; sub: string; id: string }): string;
  /** Throws `feedback_refused`, also for events that have feedback already. */
  giveFeedbackBy(token: string, event: { poolId: string; sub: string; id: string }, value: Feedback['value']): Promise<void>;
  /** Resolves when all events recorded before are written. */
  flush(): Promise<void>;
  /** Writes pending events. */
  close(): Promise<void>;
}
