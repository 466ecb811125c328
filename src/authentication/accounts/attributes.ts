import type { UserPool } from '../../directory/pools/index.js';
import { type User, type Users, validateAttributes } from '../../directory/users/index.js';
import { amendUser } from '../amend-user.js';
import { refusal } from '../errors.js';
import type { UserAttributes } from '../types.js';

export function createUserAttributes(parts: { users: Users }): UserAttributes {
  const { users } = parts;
  return {
    async remove(pool, user, names, writer) {
      const change = validateAttributes(pool, Object.fromEntries(names.map((name) => [name, null])), { ...writer, on: 'update' });
      await amendUser(users, pool, user, (current) => {
        refuseNameless(pool, current, change);
        return { attributes: change };
      });
    },
  };
}

/** Where an address is the name that a user signs in with, one has to stay. */
function refuseNameless({ usernameAttributes }: UserPool, { attributes }: User, change: Readonly<Record<string, null | string>>): void {
  const names = usernameAttributes.filter((name) => attributes[name] !== undefined);
  if (names.length === 0 || names.some((name) => change[name] !== null)) return;
  throw refusal('attribute_invalid', { message: `user.${names[0]}: Attribute cannot be deleted, the user signs in with it.` });
}
