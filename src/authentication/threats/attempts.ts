import type { UserPool } from '../../directory/pools/index.js';
import type { User, Users } from '../../directory/users/index.js';
import { type Clock, hasCode, type Logger } from '../../kernel/index.js';
import type { EphemeralRecords } from '../ephemeral-records.store.js';
import { refusal } from '../errors.js';
import { updateWithRetry } from '../update-with-retry.js';
import type { AccountQueue } from './account-queue.js';
import { isLocked, QUIET_MS, withFailure } from './lockout.js';

/** User, or the decoy of a name that no user has. */
export type AttemptSubject = User | { readonly sub: string };

export interface PasswordAttempt {
  /** Claimed name or `sub`: attempts on one name queue. */
  readonly name: string;
  /** Key of the known device (see known devices), whose attempts are queued and counted apart; one read more. */
  readonly knownDevice: string | undefined;
  /** Reads the subject after the queue, with the failures of earlier attempts. */
  find(): Promise<AttemptSubject>;
  isRight(subject: AttemptSubject): Promise<boolean>;
}

/** Password attempts with a lockout, alike for users and decoy users. */
export interface PasswordAttempts {
  /**
   * Calls `isRight` unless the subject is locked, and counts a failure. A success writes only to reset the counter. Throws
   * `attempts_exceeded`, `credentials_wrong`, `too_many_requests`.
   */
  assess(pool: UserPool, attempt: PasswordAttempt): Promise<User>;
}

export function createPasswordAttempts(parts: {
  users: Users;
  ephemeral: EphemeralRecords;
  accountQueue: AccountQueue;
  clock: Clock;
  logger: Logger;
}): PasswordAttempts {
  const { users, ephemeral, accountQueue, clock, logger } = parts;

  function refuseLocked(failures: User['failures']): void {
    if (isLocked(failures, clock.now())) throw refusal('attempts_exceeded');
  }

  async function assessUser(pool: UserPool, user: User, prove: () => Promise<boolean>): Promise<User> {
    refuseLocked(user.failures);
    if (!(await prove())) {
      await updateWithRetry(users, pool, user, (current) => ({ failures: withFailure(current.failures, clock.now()) }));
      throw refusal('credentials_wrong');
    }
    if (!user.failures) return user;
    try {
      return await users.update(pool, user, { failures: null });
    } catch (error) {
      // Failures counted concurrently stand: they are other callers' guesses.
      if (!hasCode(error, 'concurrent_change')) throw error;
      logger.debug({ poolId: pool.id, sub: user.sub }, 'failures not cleared: the user was changed meanwhile');
      return user;
    }
  }

  /** Same number of writes as for a user, so that timing discloses nothing. */
  async function assessUnknownUser(pool: UserPool, sub: string, prove: () => Promise<boolean>): Promise<never> {
    const id = `failures:${sub}`;
    const failures = await ephemeral.find(pool.id, id);
    refuseLocked(failures);
    await prove();
    await countUp(pool.id, id, failures);
    throw refusal('credentials_wrong');
  }

  /**
   * Counts per known device. Failures elsewhere neither count here nor are reset by a success here: an attacker gains no guesses from it.
   */
  async function assessKnownDevice(knownDevice: string, pool: UserPool, user: User, prove: () => Promise<boolean>): Promise<User> {
    const id = `failures:${knownDevice}`;
    const failures = await ephemeral.find(pool.id, id);
    refuseLocked(failures);
    if (!(await prove())) {
      await countUp(pool.id, id, failures);
      throw refusal('credentials_wrong');
    }
    const now = new Date(clock.now());
    if (failures && failures.count > 0) await ephemeral.put(pool.id, id, { count: 0, lastAt: now, expiresAt: now });
    return user;
  }

  async function countUp(poolId: string, id: string, failures: User['failures']): Promise<void> {
    const now = clock.now();
    const next = { ...withFailure(failures, now), expiresAt: new Date(now + QUIET_MS) };
    const forgotten = failures !== undefined && next.count === 1;
    // Incremented by the store: concurrent failures would otherwise count as one, unlike those of real users.
    await (forgotten ? ephemeral.put(poolId, id, next) : ephemeral.count(poolId, id, { lastAt: next.lastAt, expiresAt: next.expiresAt }));
  }

  return {
    assess: (pool, { name, knownDevice, find, isRight }) =>
      accountQueue.take(`${pool.id}:${knownDevice ?? name}`, async () => {
        const subject = await find();
        const prove = () => isRight(subject);
        if (!('username' in subject)) return assessUnknownUser(pool, subject.sub, prove);
        return knownDevice === undefined ? assessUser(pool, subject, prove) : assessKnownDevice(knownDevice, pool, subject, prove);
      }),
  };
}
