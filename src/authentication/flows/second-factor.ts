import type { MfaFactor, UserPool } from '../../directory/pools/index.js';
import { hasFactor, type User } from '../../directory/users/index.js';
import type { Factor } from '../types.js';
import type { Progress } from './outcome.js';

/** What a sign-in still has to ask for after the first factor. */
export type SecondFactor =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'ask'; readonly factor: MfaFactor }
  | { readonly kind: 'choose'; readonly factors: readonly MfaFactor[] }
  | { readonly kind: 'set-up'; readonly factors: readonly MfaFactor[] };

const NOTHING: SecondFactor = { kind: 'nothing' };
const SECOND: readonly Factor[] = ['sms', 'email', 'totp'];

/** Factors that this user can be asked for in this pool: allowed there, chosen here, and with what they need. */
export function usableFactors(pool: UserPool, user: User): readonly MfaFactor[] {
  const chosen = user.mfa.enabled;
  const usable = pool.mfaFactors.filter((factor) => chosen.includes(factor) && hasFactor(user, factor));
  if (usable.length > 0 || pool.mfa !== 'ON') return usable;
  // Where MFA is required, nobody who chose nothing gets by: what is known of the user serves.
  return pool.mfaFactors.filter((factor) => hasFactor(user, factor));
}

/** Whether MFA would be asked of this user after a password. */
export function isMfaOn(pool: UserPool, user: User): boolean {
  return pool.mfa === 'ON' || (pool.mfa === 'OPTIONAL' && usableFactors(pool, user).length > 0);
}

/** What a user can be asked for who has chosen nothing: the app, and addresses that are proven. */
export function provenFactors(pool: UserPool, user: User): readonly MfaFactor[] {
  const attributes = { sms: 'phone_number_verified', email: 'email_verified' } as const;
  return pool.mfaFactors.filter(
    (factor) => hasFactor(user, factor) && (factor === 'totp' || user.attributes[attributes[factor]] === 'true'),
  );
}

export function secondFactorOf(pool: UserPool, user: User, { shown, goal, judged }: Progress): SecondFactor {
  if (isSatisfied(pool, shown)) return NOTHING;
  const forRisk = judged?.action === 'MFA_REQUIRED' || judged?.action === 'MFA_IF_CONFIGURED';
  const usable = isMfaOn(pool, user) ? usableFactors(pool, user) : forRisk ? provenFactors(pool, user) : undefined;
  if (!usable || (usable.length === 0 && pool.mfa !== 'ON')) return NOTHING;
  const [first] = usable;
  if (first === undefined) return { kind: 'set-up', factors: pool.mfaFactors };
  // One that leads to the level that is wanted spares another.
  const preferred = usable.find((factor) => factor === (goal === 4 ? 'totp' : user.mfa.preferred));
  if (preferred !== undefined || usable.length === 1) return { kind: 'ask', factor: preferred ?? first };
  return { kind: 'choose', factors: usable };
}

/** A custom flow is the pool's own judgement; a passkey that knows its user is two factors where the pool says so. */
function isSatisfied(pool: UserPool, shown: readonly Factor[]): boolean {
  if (shown.includes('custom') || shown.includes('device')) return true;
  if (shown.includes('user-verification') && pool.passkeys?.multiFactor) return true;
  return shown.length > 1 && shown.some((factor) => SECOND.includes(factor));
}
