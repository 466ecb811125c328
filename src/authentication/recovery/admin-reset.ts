import type { UserPool } from '../../directory/pools/index.js';
import type { UserStatus, Users } from '../../directory/users/index.js';
import { hasCode, type Logger } from '../../kernel/index.js';
import type { SignOuts } from '../accounts/index.js';
import { refusal } from '../errors.js';
import type { CodeSender, OneTimeCodes } from '../factors/one-time-code/index.js';
import type { Guards } from '../guards.js';
import { inProgress } from '../operation.js';
import type { Limits } from '../threats/index.js';
import type { Metadata } from '../types.js';
import { updateWithRetry } from '../update-with-retry.js';
import { recoveryAddressOf } from './recovery-address.js';
import type { Recovery } from './types.js';

const RESETTABLE: readonly UserStatus[] = ['CONFIRMED', 'RESET_REQUIRED'];

/** AdminResetUserPassword: sign-in answers `password_reset_required` until a code has set a new password; the old one stays stored. */
export function createAdminReset(parts: {
  users: Users;
  codes: OneTimeCodes;
  codeSender: CodeSender;
  limits: Limits;
  signOuts: Pick<SignOuts, 'afterPasswordChange'>;
  guards: Pick<Guards, 'guarded'>;
  logger: Logger;
}): Pick<Recovery, 'adminReset'> {
  const { users, codes, codeSender, limits, signOuts, guards, logger } = parts;

  async function adminReset(pool: UserPool, username: string, clientMetadata: Metadata | undefined): Promise<void> {
    const user = await users.findByLogin(pool, username);
    if (!user) throw refusal('user_unknown');
    if (!user.enabled) throw refusal('user_disabled');
    if (!RESETTABLE.includes(user.status)) throw refusal('reset_not_allowed');
    const to = recoveryAddressOf(pool, user);
    if (!to) throw refusal('recovery_unavailable');
    await limits.take(pool.id, 'recovery', user.sub);
    const { code, pending } = codes.issue(user, 'recovery', to);
    const reset = await updateWithRetry(users, pool, user, (current) => {
      if (!RESETTABLE.includes(current.status)) throw refusal('reset_not_allowed');
      return { status: 'RESET_REQUIRED', codes: { recovery: pending } };
    });
    await signOuts.afterPasswordChange(pool, user.sub);
    const metadata = clientMetadata === undefined ? {} : { clientMetadata };
    try {
      await codeSender.send(pool, { event: 'forgot-password', user: reset, to, code, ...metadata });
    } catch (error) {
      // AdminResetUserPassword has no CodeDeliveryFailureException: the user requests another code with ForgotPassword.
      if (!hasCode(error, 'delivery_failed')) throw error;
      logger.error({ err: error }, 'a code could not be delivered');
    }
  }

  return {
    adminReset: (pool, name, { origin, clientMetadata }) =>
      guards.guarded({ type: 'ForgotPassword', pool, origin, user: { name } }, () => adminReset(pool, name, clientMetadata), inProgress),
  };
}
