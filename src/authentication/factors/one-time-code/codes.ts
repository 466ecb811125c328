import type { UserPool } from '../../../directory/pools/index.js';
import type { CodePurpose, PendingCode, User, Users } from '../../../directory/users/index.js';
import { type Clock, constantTimeEqual, hmacSha256, type Ids, type Sealer } from '../../../kernel/index.js';
import type { EphemeralRecords } from '../../ephemeral-records.store.js';

/** Address that a code is sent to, with the attribute that it verifies. */
export interface Address {
  readonly attribute: PendingCode['attribute'];
  readonly value: string;
}

/** Result of a code verification; callers decide what to disclose. */
export type CodeResult =
  | { readonly kind: 'right'; readonly pending: PendingCode }
  /** `wasRight`: the code was right, but expired. */
  | { readonly kind: 'expired'; readonly wasRight: boolean }
  | { readonly kind: 'none' | 'wrong' | 'exhausted' };

type Owner = Pick<User, 'poolId' | 'sub'>;

/** Six-digit codes sent to an address. Stored as HMACs with a server key: a plain hash of a million codes is soon inverted. */
export interface OneTimeCodes {
  /** New code and its pending record. Stores nothing. */
  issue(owner: Owner, purpose: CodePurpose, address: Address): { code: string; pending: PendingCode };
  /**
   * Verifies a code. The attempt is counted first: one write. The code remains until the caller removes it with the change that it allows.
   */
  verify(pool: UserPool, user: User, purpose: CodePurpose, code: string): Promise<CodeResult>;
  /** Same write as storing a code, for users who get none. One write. */
  issueDecoy(owner: Owner, purpose: CodePurpose): Promise<void>;
  /** Result of `verify` with a wrong code for decoy users, after as many writes and hashes. */
  verifyForUnknownUser(owner: Owner, purpose: CodePurpose, code: string): Promise<CodeResult>;
}

const HOUR_MS = 3600 * 1000;

/** Lifetime and attempts of a code, beside the allowance per hour (threats/limits.ts). A recovery code spans two clock hours at most. */
const KINDS: Readonly<Record<CodePurpose, { lifetimeMs: number; attempts: number }>> = {
  'sign-up': { lifetimeMs: 24 * HOUR_MS, attempts: 15 },
  recovery: { lifetimeMs: HOUR_MS, attempts: 20 },
  'verify-email': { lifetimeMs: 24 * HOUR_MS, attempts: 15 },
  'verify-phone_number': { lifetimeMs: 24 * HOUR_MS, attempts: 15 },
};

const DIGITS = 6;
const MAX_ANSWER = 64;

export function createOneTimeCodes(parts: {
  users: Users;
  ephemeral: EphemeralRecords;
  sealer: Sealer;
  clock: Clock;
  ids: Ids;
}): OneTimeCodes {
  const { users, ephemeral, clock, ids } = parts;
  const key = parts.sealer.derive('one-time-code');

  /** HMAC over owner, purpose, address and code: a code proves nothing about a later address. */
  function hashOf({ poolId, sub }: Owner, purpose: CodePurpose, { attribute, value }: Address, code: string): string {
    return hmacSha256(key, JSON.stringify([poolId, sub, purpose, attribute, value, code])).toString('base64url');
  }

  function isRight(user: User, purpose: CodePurpose, { attribute, hash, value: coming }: PendingCode, code: string): boolean {
    const value = coming ?? user.attributes[attribute] ?? '';
    return constantTimeEqual(hash, hashOf(user, purpose, { attribute, value }, code.slice(0, MAX_ANSWER)));
  }

  const decoyId = (purpose: CodePurpose, sub: string): string => `asked:${purpose}:${sub}`;

  async function verifyForUnknownUser({ poolId, sub }: Owner, purpose: CodePurpose, code: string): Promise<CodeResult> {
    const now = clock.now();
    hashOf({ poolId, sub }, purpose, { attribute: 'email', value: '' }, code.slice(0, MAX_ANSWER));
    const decoy = await ephemeral.find(poolId, decoyId(purpose, sub));
    await ephemeral.count(poolId, `tried:${purpose}:${sub}`, { lastAt: new Date(now), expiresAt: new Date(now + HOUR_MS) });
    return { kind: decoy && decoy.expiresAt.getTime() > now ? 'wrong' : 'none' };
  }

  return {
    issue(owner, purpose, address) {
      const { lifetimeMs, attempts } = KINDS[purpose];
      const code = ids.digits(DIGITS);
      const expiresAt = new Date(clock.now() + lifetimeMs);
      return {
        code,
        pending: { hash: hashOf(owner, purpose, address, code), expiresAt, attemptsLeft: attempts, attribute: address.attribute },
      };
    },

    async verify(pool, user, purpose, code) {
      const known = user.codes[purpose];
      if (!known) return verifyForUnknownUser(user, purpose, code);
      const pending = await users.spendCodeAttempt(pool, user, purpose);
      if (!pending) return { kind: known.attemptsLeft > 0 ? 'none' : 'exhausted' };
      const right = isRight(user, purpose, pending, code);
      if (pending.expiresAt.getTime() <= clock.now()) return { kind: 'expired', wasRight: right };
      return right ? { kind: 'right', pending } : { kind: 'wrong' };
    },

    async issueDecoy({ poolId, sub }, purpose) {
      const now = clock.now();
      const expiresAt = new Date(now + KINDS[purpose].lifetimeMs);
      await ephemeral.put(poolId, decoyId(purpose, sub), { count: 1, lastAt: new Date(now), expiresAt });
    },

    verifyForUnknownUser,
  };
}
