import type { Users } from '../../directory/users/index.js';
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
      const open = found?.enabled && found.status === 'UNCONFIRMED';
      if (!open && !client.preventUserExistenceErrors) {
        if (!found) throw refusal('user_unknown', { message: 'Username/client id combination not found.' });
        throw found.enabled ? alreadyConfirmed(found.status) : refusal('user_disabled');
      }
      const sub = found?.sub ?? strangers.subOf(pool, username);
      await limits.take(pool.id, 'confirm-sign-up', sub);
      const verdict = open
        ? await codes.weigh(pool, found, 'sign-up', code)
        : await codes.weighNobodys({ poolId: pool.id, sub }, 'sign-up');
      const right = acceptCode(verdict, client.preventUserExistenceErrors ? 'sign-up' : 'all');
      await amendUser(
        users,
        pool,
        found!,
        (current) => {
          if (current.codes['sign-up']?.hash !== right.hash) throw refusal('code_expired', { detail: 'used by another request' });
          return { status: 'CONFIRMED', attributes: { [`${right.attribute}_verified`]: 'true' }, codes: { 'sign-up': null } };
        },
        { takeAlias: forceAlias },
      );
    },

    async adminConfirm(pool, username) {
      const user = await users.findByLogin(pool, username);
      if (!user) throw refusal('user_unknown');
      await amendUser(users, pool, user, (current) => {
        if (current.status !== 'UNCONFIRMED') throw alreadyConfirmed(current.status);
        return { status: 'CONFIRMED', codes: { 'sign-up': null } };
      });
    },
  };
}

const alreadyConfirmed = (status: string) =>
  refusal('already_confirmed', { message: `User cannot be confirmed. Current status is ${status}` });
