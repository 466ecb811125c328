import { securityOf, type UserPool } from '../../../directory/pools/index.js';
import { type TotpCredential, type User, type Users, withoutFactors } from '../../../directory/users/index.js';
import { type Clock, defined, hasCode, type Ids } from '../../../kernel/index.js';
import { refusal } from '../../errors.js';
import type { CodeAttempts } from '../../threats/index.js';
import { updateWithRetry } from '../../update-with-retry.js';
import { newTotpSecret, totpStepOf } from './codes.js';

/** Codes from an authenticator app (RFC 6238). Secrets are sealed at rest; a code is worth something once. One app per user. */
export interface TotpFactor {
  /**
   * A secret for an app, not shown to work yet: it takes the place of one that was not either, and leaves alone one that was.
   * One write. Throws `totp_unavailable` where the pool does not offer TOTP.
   */
  associate(pool: UserPool, user: User): Promise<{ secretCode: string }>;
  /**
   * The app that has the associated secret is the user's from now on, in place of the earlier one. One write.
   * Throws `totp_mismatch`, also when nothing was associated, and `totp_unavailable`.
   */
  verify(pool: UserPool, user: User, code: string, friendlyName?: string): Promise<User>;
  /**
   * A code at sign-in. One read, one write: of two requests with one code one passes. Throws `code_mismatch`, `code_expired` (used before,
   * or older than one that was), `attempts_exceeded`, `too_many_requests`.
   */
  check(pool: UserPool, user: User, code: string): Promise<User>;
  /** The app is worth nothing any more, nor is what was associated; TOTP is no longer turned on, nor owed. */
  remove(pool: UserPool, user: User): Promise<User>;
}

/** UTF-16 units: the name lies with the user and is read with the user. */
const MAX_NAME = 256;

export function createTotpFactor(parts: { users: Users; attempts: CodeAttempts; clock: Clock; ids: Ids }): TotpFactor {
  const { users, attempts, clock, ids } = parts;

  function refuseWhereOff({ mfa, mfaFactors }: UserPool): void {
    if (mfa === 'OFF' || !mfaFactors.includes('totp')) throw refusal('totp_unavailable');
  }

  /** Judges and counts against the secret that was read; another one may have taken its place when it comes to the use. */
  async function stepOf(pool: UserPool, { sub, totp }: User, code: string): Promise<number> {
    let step: number | undefined;
    try {
      await attempts.assess(pool.id, sub, () => {
        step = totp && totpStepOf(totp.secret, code, clock.now(), securityOf(pool).totpSkewSeconds);
        return step !== undefined;
      });
    } catch (error) {
      if (!hasCode(error, 'code_mismatch')) throw error;
      throw refusal('code_mismatch', { message: 'Invalid code received for user' });
    }
    return step!;
  }

  return {
    async associate(pool, user) {
      refuseWhereOff(pool);
      const secret = newTotpSecret(ids);
      await updateWithRetry(users, pool, user, () => ({ pendingTotp: { secret } }));
      return { secretCode: secret };
    },

    async verify(pool, user, code, friendlyName) {
      refuseWhereOff(pool);
      if (friendlyName !== undefined && friendlyName.length > MAX_NAME) {
        throw refusal('parameter_invalid', { message: `FriendlyDeviceName must have length less than or equal to ${MAX_NAME}.` });
      }
      return updateWithRetry(users, pool, user, ({ pendingTotp }) => {
        const step = pendingTotp && totpStepOf(pendingTotp.secret, code, clock.now(), securityOf(pool).totpSkewSeconds);
        if (step === undefined) throw refusal('totp_mismatch');
        const totp: TotpCredential = {
          secret: pendingTotp!.secret,
          lastStep: step,
          verifiedAt: new Date(clock.now()),
          ...defined({ friendlyName }),
        };
        return { totp, pendingTotp: null };
      });
    },

    async check(pool, user, code) {
      const step = await stepOf(pool, user, code);
      return updateWithRetry(users, pool, user, ({ totp }) => {
        if (totp?.secret !== user.totp!.secret) throw refusal('code_mismatch', { message: 'Invalid code received for user' });
        if (step <= totp.lastStep) throw refusal('code_expired', { message: 'Your software token has already been used once.' });
        return { totp: { ...totp, lastStep: step } };
      });
    },

    async remove(pool, user) {
      return updateWithRetry(users, pool, user, ({ mfa, owedFactors = [] }) => ({
        totp: null,
        pendingTotp: null,
        mfa: withoutFactors(mfa, ['totp']),
        owedFactors: owedFactors.filter((kind) => kind !== 'totp'),
      }));
    },
  };
}
