import { type Users, validateAttributes } from '../../directory/users/index.js';
import { updateWithRetry } from '../update-with-retry.js';
import { assertIdentifiable, forgottenProofs } from './addresses.js';
import { createAttributeProofs } from './attribute-proofs.js';
import { createAttributeUpdates } from './attribute-updates.js';
import type { UserAttributes } from './types.js';

type Parts = { users: Users } & Parameters<typeof createAttributeUpdates>[0] & Parameters<typeof createAttributeProofs>[0];

export function createUserAttributes(parts: Parts): UserAttributes {
  const { users } = parts;
  return {
    ...createAttributeUpdates(parts),
    ...createAttributeProofs(parts),

    async remove(pool, user, names, writer) {
      const change = validateAttributes(pool, Object.fromEntries(names.map((name) => [name, null])), { ...writer, on: 'update' });
      await updateWithRetry(users, pool, user, (current) => {
        assertIdentifiable(pool, current, change);
        return { attributes: change, codes: forgottenProofs(Object.keys(change)) };
      });
    },
  };
}
