import { defined } from '../../kernel/index.js';
import type { UserPool } from '../pools/index.js';
import { attributesAfter, withoutLooseProofs } from './attributes-after.js';
import { refusals } from './errors.js';
import type { User } from './types.js';
import { attributesWithLogin, checkPreferredUsername, checkUsername } from './username.js';
import type { NewUser } from './users.js';

/** Builds a user by the pool's naming rules. Throws `username_invalid`, `attribute_invalid`. */
export function newUser(pool: UserPool, given: NewUser, { sub, now }: { sub: string; now: Date }): User {
  // Federated usernames are `{provider}_{subject}`, whatever naming rules the pool has.
  const federated = given.identities !== undefined;
  const named = pool.usernameAttributes.length > 0 && !federated;
  if (!named && !federated) checkUsername(pool, given.username);
  const requested = named ? attributesWithLogin(pool, given.username, given.attributes) : given.attributes;
  const attributes = given.proofsAsGiven ? withoutLooseProofs(requested) : attributesAfter({}, requested);
  checkPreferredUsername(pool, attributes);
  if (
    given.status === 'UNCONFIRMED' &&
    pool.aliasAttributes.includes('preferred_username') &&
    attributes['preferred_username'] !== undefined
  ) {
    throw refusals.attributeFormat('preferred_username can only be set once the user is confirmed.');
  }
  return {
    poolId: pool.id,
    sub,
    username: named ? sub : given.username,
    status: given.status,
    enabled: true,
    attributes,
    ...defined({ identities: given.identities, password: given.password, importedHash: given.importedHash }),
    codes: given.code ? { [given.code.purpose]: given.code.pending } : {},
    mfa: given.mfa ?? { enabled: [] },
    ...defined({ owedFactors: given.owedFactors?.length ? given.owedFactors : undefined }),
    groups: [],
    version: 1,
    createdAt: now,
    updatedAt: now,
  };
}
