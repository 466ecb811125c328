import type { User } from '../directory/users/index.js';
import type { Clock } from '../kernel/index.js';
import { refusal } from './errors.js';
import { AFTER_FIRST_FACTOR } from './flows/table.js';
import type { SignInContext } from './types.js';

/**
 * Refuses unknown and unconfirmed users and users with a reset password before any proof, for clients without
 * `PreventUserExistenceErrors`. Throws `user_unknown`, `user_not_confirmed`, `password_reset_required`.
 */
export function assertDisclosable({ client }: SignInContext, user: User | undefined): void {
  if (client.preventUserExistenceErrors) return;
  if (!user) throw refusal('user_unknown');
  if (user.status === 'UNCONFIRMED' && user.enabled) throw refusal('user_not_confirmed', { detail: 'before any proof' });
  if (user.status === 'RESET_REQUIRED' && !user.password) throw refusal('password_reset_required');
}

/** Refuses a sign-in begun before all sessions of the user were ended. Throws `session_invalid`. */
export function assertNotEnded({ sessionsEndedAt }: User, begunAt: number): void {
  if (sessionsEndedAt && sessionsEndedAt.getTime() > begunAt) throw refusal('session_invalid', { detail: 'begun before a sign-out' });
}

/**
 * Next step of a user who has proven the first factor, by status. Throws `user_disabled` (reported as `credentials_wrong` where existence
 * is hidden), `user_not_confirmed`, `password_reset_required`, `temporary_password_expired`, `credentials_wrong`.
 */
export function nextStepAfterFirstFactor({ client }: SignInContext, user: User, clock: Clock): 'authenticated' | 'NEW_PASSWORD_REQUIRED' {
  if (!user.enabled) throw refusal(client.preventUserExistenceErrors ? 'credentials_wrong' : 'user_disabled', { detail: 'disabled' });
  const next = AFTER_FIRST_FACTOR[user.status];
  if ('refuse' in next) throw refusal(next.refuse, { detail: user.status });
  const until = user.password?.temporaryUntil;
  if (until && until.getTime() <= clock.now()) throw refusal('temporary_password_expired');
  return next.to;
}
