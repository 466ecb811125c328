import type { User, Users } from '../../directory/users/index.js';
import { defined } from '../../kernel/index.js';
import type { BackgroundDelivery } from '../background-delivery.js';
import type { Claimants } from '../claimants.js';
import { refusal } from '../errors.js';
import { acceptCode, type OneTimeCodes } from '../factors/one-time-code/index.js';
import type { PostConfirmationSignIn } from '../flows/index.js';
import type { Guards } from '../guards.js';
import { passed } from '../operation.js';
import type { Limits } from '../threats/index.js';
import type { AccountTriggers } from '../trigger-calls/index.js';
import type { SignInContext } from '../types.js';
import { updateWithRetry } from '../update-with-retry.js';
import type { Registration } from './types.js';

export type Confirmation = Pick<Registration, 'confirm' | 'adminConfirm'>;

/** ConfirmSignUp. Clients that hide existence learn neither existence nor confirmation without the right code. */
export function createConfirmation(parts: {
  users: Users;
  codes: OneTimeCodes;
  background: Pick<BackgroundDelivery, 'inEvenTime'>;
  limits: Limits;
  claimants: Pick<Claimants, 'find'>;
  accountTriggers: AccountTriggers;
  postConfirmationSignIn: Pick<PostConfirmationSignIn, 'sessionAfter'>;
  guards: Pick<Guards, 'guarded'>;
}): Confirmation {
  const { users, codes, background, limits, claimants, accountTriggers, postConfirmationSignIn, guards } = parts;

  async function rightCode({ pool, client }: SignInContext, username: string, code: string) {
    const { user: found, sub } = await claimants.find(pool, username);
    const hidden = client.preventUserExistenceErrors;
    if (!hidden) refuseUnconfirmable(found);
    const owner = { poolId: pool.id, sub };
    await limits.take(pool.id, 'confirm-sign-up', owner.sub);
    const result = found ? await codes.verify(pool, found, 'sign-up', code) : await codes.verifyForUnknownUser(owner, 'sign-up', code);
    return { found: found!, right: acceptCode(result, hidden ? 'sign-up' : 'all') };
  }

  async function confirm(
    context: SignInContext,
    { username, code, forceAlias = false, clientMetadata }: Parameters<Confirmation['confirm']>[1],
  ): ReturnType<Confirmation['confirm']> {
    const { pool, client } = context;
    const verify = () => rightCode(context, username, code);
    const { found, right } = await (client.preventUserExistenceErrors ? background.inEvenTime(verify) : verify());
    const changeOf = (current: User) => {
      // The status, not the code, is single use: a later answer with the right code reports the confirmed status.
      refuseUnconfirmable(current);
      if (current.codes['sign-up']?.hash !== right.hash) throw refusal('code_expired', { detail: 'replaced by another' });
      return { status: 'CONFIRMED', attributes: { [`${right.attribute}_verified`]: 'true' } } as const;
    };
    const user = await updateWithRetry(users, pool, found, changeOf, { takeAlias: forceAlias });
    const metadata = clientMetadata === undefined ? {} : { clientMetadata };
    await accountTriggers.postConfirmation(pool, { source, user, clientId: client.id, ...metadata });
    const session = postConfirmationSignIn.sessionAfter(context, user, right.attribute);
    return session === undefined ? {} : { session };
  }

  return {
    confirm: (context, request) =>
      guards.guarded({ ...context, type: 'SignUp', user: { name: request.username } }, () => confirm(context, request), passed),

    async adminConfirm(pool, username, clientMetadata) {
      const found = await users.findByLogin(pool, username);
      if (!found) throw refusal('user_unknown');
      const user = await updateWithRetry(users, pool, found, (current) => {
        if (current.status !== 'UNCONFIRMED') throw notUnconfirmed(current);
        return { status: 'CONFIRMED' };
      });
      await accountTriggers.postConfirmation(pool, { source, user, ...defined({ clientMetadata }) });
    },
  };
}

const source = 'PostConfirmation_ConfirmSignUp';

function refuseUnconfirmable(user: User | undefined): void {
  if (!user) throw refusal('user_unknown', { message: 'Username/client id combination not found.' });
  if (!user.enabled) throw refusal('user_disabled');
  if (user.status !== 'UNCONFIRMED') throw notUnconfirmed(user);
}

const notUnconfirmed = ({ status }: User) =>
  refusal('confirmation_refused', { message: `User cannot be confirmed. Current status is ${status}` });
