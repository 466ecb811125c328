import type { Clock } from '../../kernel/index.js';
import type { EphemeralRecords } from '../ephemeral-records.store.js';
import { refusal } from '../errors.js';
import type { AccountQueue } from './account-queue.js';
import { isLocked, QUIET_MS, withFailure } from './lockout.js';

/** Answers to one-time codes at sign-in, locked out as passwords are: a known password must not allow a million codes to be tried. */
export interface CodeAttempts {
  /**
   * Calls `prove` unless the user is locked, and counts a failure. One read; a write only for a failure. Throws `attempts_exceeded`,
   * `code_mismatch`, `too_many_requests`.
   */
  assess(poolId: string, sub: string, prove: () => Promise<boolean> | boolean): Promise<void>;
}

export function createCodeAttempts({
  ephemeral,
  clock,
  accountQueue,
}: {
  ephemeral: EphemeralRecords;
  clock: Clock;
  accountQueue: AccountQueue;
}): CodeAttempts {
  return {
    assess: (poolId, sub, prove) =>
      accountQueue.take(`${poolId}:code:${sub}`, async () => {
        const id = `code-failures:${sub}`;
        const failures = await ephemeral.find(poolId, id);
        if (isLocked(failures, clock.now())) throw refusal('attempts_exceeded');
        if (await prove()) return;
        const now = clock.now();
        const next = { ...withFailure(failures, now), expiresAt: new Date(now + QUIET_MS) };
        const forgotten = failures !== undefined && next.count === 1;
        await (forgotten
          ? ephemeral.put(poolId, id, next)
          : ephemeral.count(poolId, id, { lastAt: next.lastAt, expiresAt: next.expiresAt }));
        throw refusal('code_mismatch');
      }),
  };
}
