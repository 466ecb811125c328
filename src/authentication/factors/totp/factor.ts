import { ScureBase32Plugin, verifySync } from 'otplib';
import { securityOf, type UserPool } from '../../../directory/pools/index.js';
import { type TotpCredential, type User, type Users, withoutFactors } from '../../../directory/users/index.js';
import { type Clock, defined, hasCode, type Ids } from '../../../kernel/index.js';
import { refusal } from '../../errors.js';
import type { CodeAttempts } from '../../threats/index.js';
import { updateWithRetry } from '../../update-with-retry.js';

/** Parameters that all authenticator apps support: SHA-1, six digits, 30 seconds (RFC 6238). */
const PERIOD_SECONDS = 30;
const DIGITS = /^\d{6}$/;
/** Length of a SHA-1 digest (RFC 4226 section 4). Bytes. */
const SECRET_BYTES = 20;

/** New TOTP secret, base32 without padding. */
function newTotpSecret(ids: Ids): string {
  return new ScureBase32Plugin().encode(Buffer.from(ids.token(SECRET_BYTES), 'base64url'));
}

/**
 * Time step of a code: the present one or one within `skewSeconds`. Undefined when the code matches none. `now`: milliseconds since the
 * epoch.
 */
export function totpStepOf(secret: string, code: string, now: number, skewSeconds: number): number | undefined {
  if (!DIGITS.test(code)) return undefined;
  const result = verifySync({
    secret,
    token: code,
    epoch: Math.floor(now / 1000),
    period: PERIOD_SECONDS,
    epochTolerance: skewSeconds,
  });
  return result.valid && 'timeStep' in result ? result.timeStep : undefined;
}

/** Time-based one-time passwords (RFC 6238). Secrets are sealed at rest; a code is accepted once. One app per user. */
export interface TotpFactor {
  /**
   * AssociateSoftwareToken: new unverified secret; replaces an earlier unverified one and leaves a verified one in force. One write. Throws
   * `totp_unavailable` where the pool does not offer TOTP.
   */
  associate(pool: UserPool, user: User): Promise<{ secretCode: string }>;
  /**
   * VerifySoftwareToken: makes the associated secret the user's. One write. Throws `totp_mismatch`, also when nothing was associated, and
   * `totp_unavailable`.
   */
  verify(pool: UserPool, user: User, code: string, friendlyName?: string): Promise<User>;
  /**
   * Verifies a code at sign-in. One read, one write: of two requests with one code one passes. Throws `code_mismatch`, `code_expired`
   * (used, or older than a used one), `attempts_exceeded`, `too_many_requests`.
   */
  check(pool: UserPool, user: User, code: string): Promise<User>;
  /** Removes verified and associated secrets; TOTP is no longer enabled, nor owed. */
  remove(pool: UserPool, user: User): Promise<User>;
}

/** UTF-16 units: the name is stored in the user document. */
const MAX_NAME = 256;

export function createTotpFactor(parts: { users: Users; attempts: CodeAttempts; clock: Clock; ids: Ids }): TotpFactor {
  const { users, attempts, clock, ids } = parts;

  function refuseWhereOff({ mfa, mfaFactors }: UserPool): void {
    if (mfa === 'OFF' || !mfaFactors.includes('totp')) throw refusal('totp_unavailable');
  }

  /** Verifies and counts against the secret that was read; the write checks that it is still the same. */
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
