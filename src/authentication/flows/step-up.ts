import type { MfaFactor, UserPool } from '../../directory/pools/index.js';
import { hasFactor, type User } from '../../directory/users/index.js';
import type { Clock } from '../../kernel/index.js';
import type { AccessCheck } from '../access/index.js';
import { amrOf, factorsIn, type Level, levelNamed, levelOf } from '../assurance.js';
import { refusal } from '../errors.js';
import type { FirstChallenge, SignInContext, StepUpRequest } from '../types.js';
import type { Progress } from './outcome.js';

/** Factors still missing for a level. */
export type Missing =
  | { readonly kind: 'nothing' }
  /** Any one of these, chosen by the user. */
  | { readonly kind: 'first'; readonly challenges: readonly FirstChallenge[] }
  | { readonly kind: 'second'; readonly factor: MfaFactor };

/** Step-up authentication: sign-ins that must reach a level, from scratch or from an earlier sign-in. */
export interface StepUp {
  /**
   * Level to reach and the factors that already count. Throws `parameter_invalid` when no target is known or can be reached by this user,
   * or the earlier sign-in reaches it already; `token_invalid` for another user's token, and the errors of token verification.
   */
  plan(context: SignInContext, user: User | undefined, request: StepUpRequest): Promise<Pick<Progress, 'shown'> & { goal: Level }>;
  /** Requested levels by the pool alone, where existence is hidden. Throws `parameter_invalid` when no target is known. */
  planUnproven(pool: UserPool, request: StepUpRequest): { requestedLevels: readonly Level[] };
  /**
   * Chooses the goal of a user who has proven a first factor. Throws `parameter_invalid` when none of the levels can be reached by this
   * user.
   */
  settle(pool: UserPool, user: User, progress: Progress): Promise<Progress>;
}

export const PASSWORDS: readonly FirstChallenge[] = ['PASSWORD_SRP', 'PASSWORD'];

/** `hasPasskey` is called only where the answer matters. */
export function createStepUp(parts: {
  access: AccessCheck;
  hasPasskey: (pool: UserPool, sub: string) => Promise<boolean>;
  clock: Clock;
}): StepUp {
  const { access, hasPasskey, clock } = parts;

  async function earlier(
    { pool }: SignInContext,
    user: User | undefined,
    { accessToken, maxAge }: StepUpRequest,
  ): Promise<Progress['shown']> {
    if (accessToken === undefined) return [];
    const holder = await access.userOf(accessToken);
    if (holder.pool.id !== pool.id || holder.user.sub !== user?.sub) throw refusal('token_invalid', { detail: 'of another user' });
    const fresh = maxAge === undefined || clock.now() / 1000 - holder.authTime <= maxAge;
    return fresh ? factorsIn(holder.amr ?? []) : [];
  }

  async function canReach(pool: UserPool, user: User, level: Level): Promise<boolean> {
    const messages = messagesOf(pool, user).length > 0;
    if (level === 1) return user.password !== undefined;
    if (level === 2) return messages;
    if (level === 4) return user.password !== undefined && pool.mfaFactors.includes('totp') && hasFactor(user, 'totp');
    return (user.password !== undefined && messages) || (pool.firstFactors.includes('WEB_AUTHN') && (await hasPasskey(pool, user.sub)));
  }

  return {
    async plan(context, user, request) {
      const { pool } = context;
      const shown = await earlier(context, user, request);
      if (!user) throw unreachable();
      for (const target of request.targets) {
        const goal = levelNamed(pool, target);
        if (goal === undefined || !(await canReach(pool, user, goal))) continue;
        if (shown.length > 0 && levelOf(amrOf(shown)) >= goal) {
          throw refusal('parameter_invalid', { message: 'The access token already satisfies the requested authentication context.' });
        }
        return { goal, shown };
      }
      throw unreachable();
    },

    planUnproven(pool, { targets }) {
      const levels = new Set(targets.flatMap((target) => levelNamed(pool, target) ?? []));
      if (levels.size === 0) throw unreachable();
      return { requestedLevels: [...levels] };
    },

    async settle(pool, user, { requestedLevels, ...progress }) {
      if (requestedLevels === undefined) return progress;
      for (const goal of requestedLevels) if (await canReach(pool, user, goal)) return { ...progress, goal };
      throw unreachable();
    },
  };
}

const unreachable = () => refusal('parameter_invalid', { message: 'None of TARGET_ACR_VALUES can be reached by this user.' });

/** Factors missing for the goal. */
export function missingTo(pool: UserPool, user: User, { goal, shown }: Pick<Progress, 'goal' | 'shown'>): Missing {
  if (goal === undefined || levelOf(amrOf(shown)) >= goal) return { kind: 'nothing' };
  const password = shown.includes('password');
  const [message] = messagesOf(pool, user);
  if (goal === 4) return password ? { kind: 'second', factor: 'totp' } : { kind: 'first', challenges: PASSWORDS };
  if (goal === 3 && password && message) return { kind: 'second', factor: message };
  return { kind: 'first', challenges: firstTo(goal) };
}

/** First of the target levels that the user can reach after a password; undefined for none. Level 2, a code alone, is exceeded. */
export function goalAfterPassword(pool: UserPool, user: User, targets: readonly string[]): Level | undefined {
  if (pool.tier === 'LITE') return undefined;
  const [messages, totp] = [messagesOf(pool, user).length > 0, pool.mfaFactors.includes('totp') && hasFactor(user, 'totp')];
  const reached = (level: Level): Level | undefined => {
    if (level === 1) return 1;
    if (level === 4) return totp ? 4 : undefined;
    if (messages) return 3;
    return level === 2 && totp ? 4 : undefined;
  };
  for (const target of targets) {
    const level = levelNamed(pool, target);
    const goal = level === undefined ? undefined : reached(level);
    if (goal !== undefined) return goal;
  }
  return undefined;
}

/** First factors that lead to a level. */
export function firstTo(goal: Level): readonly FirstChallenge[] {
  if (goal === 2) return ['EMAIL_OTP', 'SMS_OTP'];
  return goal === 3 ? [...PASSWORDS, 'WEB_AUTHN'] : PASSWORDS;
}

/** Verified addresses that this pool sends codes to, the preferred one first. */
function messagesOf({ mfaFactors, firstFactors }: UserPool, user: User): readonly ('sms' | 'email')[] {
  const usable = (['email', 'sms'] as const).filter((factor) => {
    const attribute = factor === 'email' ? 'email' : 'phone_number';
    const sent = mfaFactors.includes(factor) || firstFactors.includes(factor === 'email' ? 'EMAIL_OTP' : 'SMS_OTP');
    return sent && user.attributes[`${attribute}_verified`] === 'true' && user.attributes[attribute] !== undefined;
  });
  return [...usable].sort((a, b) => Number(b === user.mfa.preferred) - Number(a === user.mfa.preferred));
}
