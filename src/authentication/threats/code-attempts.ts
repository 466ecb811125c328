import type { Clock } from '../../kernel/index.js';
import { refusal } from '../errors.js';
import type { Marks } from '../marks.store.js';
import { isLocked, QUIET_MS, withFailure } from './lockout.js';
import type { Turns } from './turns.js';

/** Answers to the codes of sign-ins, locked out as passwords are: whoever knows a password must not get to try a million codes. */
export interface CodeAttempts {
  /**
   * Asks for the proof unless the user is locked, and counts it if it is wrong. One read; a write only for a wrong one.
   * Throws `attempts_exceeded`, `code_mismatch`, `too_many_requests`.
   */
  judge(poolId: string, sub: string, prove: () => Promise<boolean> | boolean): Promise<void>;
}

export function createCodeAttempts({ marks, clock, turns }: { marks: Marks; clock: Clock; turns: Turns }): CodeAttempts {
  return {
    judge: (poolId, sub, prove) =>
      turns.take(`${poolId}:code:${sub}`, async () => {
        const id = `code-failures:${sub}`;
        const failures = await marks.find(poolId, id);
        if (isLocked(failures, clock.now())) throw refusal('attempts_exceeded');
        if (await prove()) return;
        const now = clock.now();
        const next = { ...withFailure(failures, now), expiresAt: new Date(now + QUIET_MS) };
        const forgotten = failures !== undefined && next.count === 1;
        await (forgotten ? marks.put(poolId, id, next) : marks.count(poolId, id, { lastAt: next.lastAt, expiresAt: next.expiresAt }));
        throw refusal('code_mismatch');
      }),
  };
}
