import type { User, Users } from '../../directory/users/index.js';
import { amendUser } from '../amend-user.js';
import { refusal } from '../errors.js';
import { acceptCode, type OneTimeCodes } from '../factors/one-time-code/index.js';
import type { Strangers } from '../strangers.js';
import type { Limits } from '../threats/index.js';
import type { Registration } from '../types.js';

export type Confirmation = Pick<Registration, 'confirm' | 'adminConfirm'>;

/** Nobody hears whether a name exists, or is confirmed already, before showing the code; unless the client lets it be known. */
export function createConfirmation(parts: { users: Users; codes: OneTimeCodes; limits: Limits; strangers: Strangers }): Confirmation {
  const { users, codes, limits, strangers } = parts;
  return {
    async confirm({ pool, client }, { username, code, forceAlias = false }) {
      const found = await users.findByLogin(pool, username);
      const hidden = client.preventUserExistenceErrors;
      if (!hidden) refuseUnconfirmable(found);
      const owner = { poolId: pool.id, sub: found?.sub ?? strangers.subOf(pool, username) };
      await limits.take(pool.id, 'confirm-sign-up', owner.sub);
      const verdict = found ? await codes.weigh(pool, found, 'sign-up', code) : await codes.weighNobodys(owner, 'sign-up');
      const right = acceptCode(verdict, hidden ? 'sign-up' : 'all');
      const changeOf = (current: User) => {
        // The status, not the code, is what can be used once: who holds the code may hear later that it was used.
        refuseUnconfirmable(current);
        if (current.codes['sign-up']?.hash !== right.hash) throw refusal('code_expired', { detail: 'replaced by another' });
        return { status: 'CONFIRMED', attributes: { [`${right.attribute}_verified`]: 'true' } } as const;
      };
      await amendUser(users, pool, found!, changeOf, { takeAlias: forceAlias });
    },

    async adminConfirm(pool, username) {
      const user = await users.findByLogin(pool, username);
      if (!user) throw refusal('user_unknown');
      await amendUser(users, pool, user, (current) => {
        if (current.status !== 'UNCONFIRMED') throw notUnconfirmed(current);
        return { status: 'CONFIRMED' };
      });
    },
  };
}

function refuseUnconfirmable(user: User | undefined): void {
  if (!user) throw refusal('user_unknown', { message: 'Username/client id combination not found.' });
  if (!user.enabled) throw refusal('user_disabled');
  if (user.status !== 'UNCONFIRMED') throw notUnconfirmed(user);
}

const notUnconfirmed = ({ status }: User) =>
  refusal('confirmation_refused', { message: `User cannot be confirmed. Current status is ${status}` });
