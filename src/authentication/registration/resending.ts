import type { User, Users } from '../../directory/users/index.js';
import { amendUser } from '../amend-user.js';
import type { DiscreetDelivery } from '../discreet-delivery.js';
import { refusal } from '../errors.js';
import { type Address, type Courier, deliveryTo, type OneTimeCodes, signUpAddress } from '../factors/one-time-code/index.js';
import type { Strangers } from '../strangers.js';
import type { Limits } from '../threats/index.js';
import type { Registration } from '../types.js';

export type Resending = Pick<Registration, 'resend'>;

/** A new code takes the place of the one before. Where existence is hidden, an answer for nobody looks and lasts like any other. */
export function createResending(parts: {
  users: Users;
  codes: OneTimeCodes;
  courier: Courier;
  discreet: DiscreetDelivery;
  limits: Limits;
  strangers: Strangers;
}): Resending {
  const { users, codes, courier, discreet, limits, strangers } = parts;
  return {
    async resend({ pool, client }, username, clientMetadata) {
      const hidden = client.preventUserExistenceErrors;
      if (pool.autoVerifiedAttributes.length === 0) {
        throw refusal('parameter_invalid', { message: 'Cannot resend codes. Auto verification not turned on.' });
      }
      const user = await users.findByLogin(pool, username);
      const to = user && signUpAddress(pool, user.attributes);
      const obstacle = obstacleFor(user, to);
      if (obstacle && !hidden) throw obstacle;

      const sub = user?.sub ?? strangers.subOf(pool, username);
      await limits.take(pool.id, 'resend-code', sub);
      if (obstacle || !user || !to) {
        await codes.pretend({ poolId: pool.id, sub }, 'sign-up');
        return discreet.answer(strangers.deliveryOf(pool, username, pool.autoVerifiedAttributes, user?.attributes));
      }
      const { code, pending } = codes.issue(user, 'sign-up', to);
      await amendUser(users, pool, user, () => ({ codes: { 'sign-up': pending } }));
      const metadata = clientMetadata === undefined ? {} : { clientMetadata };
      const send = () => courier.send(pool, { event: 'resend-code', user, to, code, clientId: client.id, ...metadata });
      return hidden ? discreet.answer(deliveryTo(to), send) : send();
    },
  };
}

function obstacleFor(user: User | undefined, to: Address | undefined): Error | undefined {
  if (!user) return refusal('user_unknown', { message: 'Username/client id combination not found.' });
  if (!user.enabled) return refusal('user_disabled');
  if (user.status !== 'UNCONFIRMED') return refusal('already_confirmed');
  return to ? undefined : refusal('parameter_invalid', { message: 'Cannot resend codes: the user has no address to verify.' });
}
