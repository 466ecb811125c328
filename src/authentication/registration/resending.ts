import type { User, Users } from '../../directory/users/index.js';
import type { BackgroundDelivery } from '../background-delivery.js';
import type { Claimants } from '../claimants.js';
import type { DecoyUsers } from '../decoy-users.js';
import { refusal } from '../errors.js';
import { type Address, type CodeSender, deliveryTo, type OneTimeCodes, signUpAddress } from '../factors/one-time-code/index.js';
import type { Guards } from '../guards.js';
import { passed } from '../operation.js';
import type { Limits } from '../threats/index.js';
import type { Metadata, SignInContext } from '../types.js';
import { updateWithRetry } from '../update-with-retry.js';
import type { Registration } from './types.js';

export type Resending = Pick<Registration, 'resend'>;

/**
 * ResendConfirmationCode. A new code replaces the pending one. Where existence is hidden, answers about unknown users are equal in shape
 * and time.
 */
export function createResending(parts: {
  users: Users;
  codes: OneTimeCodes;
  codeSender: CodeSender;
  background: BackgroundDelivery;
  limits: Limits;
  decoyUsers: Pick<DecoyUsers, 'deliveryOf'>;
  claimants: Pick<Claimants, 'find'>;
  guards: Pick<Guards, 'guarded'>;
}): Resending {
  const { users, codes, codeSender, background, limits, decoyUsers, claimants, guards } = parts;

  async function resend(
    { pool, client }: SignInContext,
    username: string,
    clientMetadata: Metadata | undefined,
  ): ReturnType<Resending['resend']> {
    const hidden = client.preventUserExistenceErrors;
    if (pool.autoVerifiedAttributes.length === 0) {
      throw refusal('parameter_invalid', { message: 'Cannot resend codes. Auto verification not turned on.' });
    }
    const { user, sub } = await claimants.find(pool, username);
    const to = user && signUpAddress(pool, user.attributes);
    const obstacle = obstacleFor(user, to);
    if (obstacle && !hidden) throw obstacle;

    await limits.take(pool.id, 'resend-code', sub);
    if (obstacle || !user || !to) {
      await codes.issueDecoy({ poolId: pool.id, sub }, 'sign-up');
      return background.answer(decoyUsers.deliveryOf(pool, username, pool.autoVerifiedAttributes, user?.attributes));
    }
    const { code, pending } = codes.issue(user, 'sign-up', to);
    await updateWithRetry(users, pool, user, () => ({ codes: { 'sign-up': pending } }));
    const metadata = clientMetadata === undefined ? {} : { clientMetadata };
    const send = () => codeSender.send(pool, { event: 'resend-code', user, to, code, clientId: client.id, ...metadata });
    return hidden ? background.answer(deliveryTo(to), send) : send();
  }

  return {
    resend: (context, name, clientMetadata) =>
      guards.guarded({ ...context, type: 'ResendCode', user: { name } }, () => resend(context, name, clientMetadata), passed),
  };
}

function obstacleFor(user: User | undefined, to: Address | undefined): Error | undefined {
  if (!user) return refusal('user_unknown', { message: 'Username/client id combination not found.' });
  if (!user.enabled) return refusal('user_disabled');
  if (user.status !== 'UNCONFIRMED') return refusal('already_confirmed');
  return to ? undefined : refusal('parameter_invalid', { message: 'Cannot resend codes: the user has no address to verify.' });
}
