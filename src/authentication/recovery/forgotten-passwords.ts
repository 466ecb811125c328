import type { UserPool } from '../../directory/pools/index.js';
import { checkPassword, type User, type UserStatus, type Users } from '../../directory/users/index.js';
import { defined } from '../../kernel/index.js';
import type { SignOuts } from '../accounts/index.js';
import type { BackgroundDelivery } from '../background-delivery.js';
import type { Claimants } from '../claimants.js';
import type { DecoyUsers } from '../decoy-users.js';
import { refusal } from '../errors.js';
import { acceptCode, type CodeSender, deliveryTo, type OneTimeCodes, recoveryAttributes } from '../factors/one-time-code/index.js';
import type { Passwords } from '../factors/password/index.js';
import type { Guards } from '../guards.js';
import { inProgress, passed } from '../operation.js';
import type { Limits } from '../threats/index.js';
import type { AccountTriggers, UserMigration } from '../trigger-calls/index.js';
import type { Metadata, SignInContext } from '../types.js';
import { updateWithRetry } from '../update-with-retry.js';
import { recoveryAddressOf } from './recovery-address.js';
import type { Recovery } from './types.js';

/** Statuses of users with a password of their own. */
const RECOVERABLE: readonly UserStatus[] = ['CONFIRMED', 'UNCONFIRMED', 'RESET_REQUIRED'];

export function createForgottenPasswords(parts: {
  users: Users;
  passwords: Passwords;
  codes: OneTimeCodes;
  codeSender: CodeSender;
  background: BackgroundDelivery;
  limits: Limits;
  decoyUsers: Pick<DecoyUsers, 'deliveryOf'>;
  claimants: Claimants;
  accountTriggers: AccountTriggers;
  signOuts: Pick<SignOuts, 'afterPasswordChange'>;
  migration: UserMigration;
  guards: Pick<Guards, 'guarded'>;
}): Pick<Recovery, 'forgot' | 'confirmForgot'> {
  const { users, passwords, codes, codeSender, background, limits, decoyUsers, claimants, accountTriggers, signOuts, migration, guards } =
    parts;

  async function rightCode({ pool, client }: SignInContext, username: string, code: string) {
    const hidden = client.preventUserExistenceErrors;
    const { user, sub } = await claimants.find(pool, username);
    const obstacle = obstacleFor(pool, user);
    if (obstacle && !hidden) throw obstacle;

    const owner = { poolId: pool.id, sub };
    await limits.take(pool.id, 'recovery', owner.sub);
    const result =
      obstacle || !user ? await codes.verifyForUnknownUser(owner, 'recovery', code) : await codes.verify(pool, user, 'recovery', code);
    return { user: user!, right: acceptCode(result, hidden ? 'recovery' : 'all') };
  }

  async function forgot(context: SignInContext, username: string, clientMetadata: Metadata | undefined): ReturnType<Recovery['forgot']> {
    const { pool, client } = context;
    const metadata = clientMetadata === undefined ? {} : { clientMetadata };
    const hidden = client.preventUserExistenceErrors;
    const ways = recoveryAttributes(pool);
    if (ways.length === 0) throw refusal('reset_not_allowed', { message: 'Contact administrator to reset password.' });
    const claimant = await claimants.find(pool, username);
    const user = claimant.user ?? (await migration.migrate(context, { username, ...metadata }));
    const obstacle = obstacleFor(pool, user);
    if (obstacle && !hidden) throw obstacle;

    const { sub } = user ?? claimant;
    await limits.take(pool.id, 'recovery', sub);
    if (obstacle || !user) {
      await codes.issueDecoy({ poolId: pool.id, sub }, 'recovery');
      return background.answer(decoyUsers.deliveryOf(pool, username, ways, user?.attributes));
    }
    const to = recoveryAddressOf(pool, user)!;
    const { code, pending } = codes.issue(user, 'recovery', to);
    await updateWithRetry(users, pool, user, () => ({ codes: { recovery: pending } }));
    const send = () => codeSender.send(pool, { event: 'forgot-password', user, to, code, clientId: client.id, ...metadata });
    return hidden ? background.answer(deliveryTo(to), send) : send();
  }

  async function confirmForgot(
    context: SignInContext,
    { username, code, password, clientMetadata }: Parameters<Recovery['confirmForgot']>[1],
  ): Promise<void> {
    const { pool, client } = context;
    checkPassword(pool.passwordPolicy, password);
    const verify = () => rightCode(context, username, code);
    const { user, right } = await (client.preventUserExistenceErrors ? background.inEvenTime(verify) : verify());
    const credential = await passwords.make(pool, user.username, password, 'permanent', user.password);
    const confirmed = await updateWithRetry(users, pool, user, (current) => {
      if (current.codes.recovery?.hash !== right.hash) throw refusal('code_expired', { detail: 'used by another request' });
      return { status: 'CONFIRMED', password: credential, failures: null, codes: { recovery: null, 'sign-up': null } };
    });
    await signOuts.afterPasswordChange(pool, confirmed.sub);
    await accountTriggers.postConfirmation(pool, {
      source: 'PostConfirmation_ConfirmForgotPassword',
      user: confirmed,
      clientId: client.id,
      ...defined({ clientMetadata }),
    });
  }

  return {
    forgot: (context, name, clientMetadata) =>
      guards.guarded({ ...context, type: 'ForgotPassword', user: { name } }, () => forgot(context, name, clientMetadata), inProgress),
    confirmForgot(context, request) {
      const { username: name, password } = request;
      const operation = { ...context, type: 'ForgotPassword', user: { name }, newPassword: { password, names: [name] } } as const;
      return guards.guarded(operation, () => confirmForgot(context, request), passed);
    },
  };
}

function obstacleFor(pool: UserPool, user: User | undefined): Error | undefined {
  if (!user) return refusal('user_unknown', { message: 'Username/client id combination not found.' });
  if (!user.enabled) return refusal('user_disabled');
  if (!RECOVERABLE.includes(user.status)) return refusal('reset_not_allowed');
  return recoveryAddressOf(pool, user) ? undefined : refusal('recovery_unavailable');
}
