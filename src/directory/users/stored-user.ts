import type { Sealer } from '../../kernel/index.js';
import type { UserPool } from '../pools/index.js';
import { loginKeys } from './login-keys.js';
import { searchKeys } from './search-keys.js';
import type { PasswordCredential, User } from './types.js';
import { type StoredPassword, type UserDocument, userId } from './users.store.js';

/** Users as they lie in the store: SRP verifiers sealed for this user of this pool, names and search keys beside them. */
export interface StoredUsers {
  write(pool: UserPool, user: User): UserDocument;
  read(document: UserDocument): User;
  sealPassword(user: Pick<User, 'poolId' | 'sub'>, password: PasswordCredential): StoredPassword;
}

const purposeOf = (user: Pick<User, 'poolId' | 'sub'>): string => `srp-verifier:${user.poolId}:${user.sub}`;

export function createStoredUsers(sealer: Sealer): StoredUsers {
  const sealPassword: StoredUsers['sealPassword'] = (user, { srpVerifier, ...password }) => ({
    ...password,
    sealedVerifier: sealer.seal(srpVerifier, purposeOf(user)),
  });
  return {
    sealPassword,
    write(pool, { attributes, password, ...user }) {
      return {
        _id: userId(user.poolId, user.sub),
        ...user,
        attributes: JSON.stringify(attributes),
        ...(password ? { password: sealPassword(user, password) } : {}),
        ...derived(pool, { ...user, attributes }),
      };
    },
    read(document) {
      const { _id, loginKeys: _keys, search: _search, attributes, password, codes = {}, ...user } = document;
      return {
        ...user,
        attributes: JSON.parse(attributes) as User['attributes'],
        codes,
        ...(password ? { password: openPassword(user, password) } : {}),
      };
    },
  };

  function openPassword(user: Pick<User, 'poolId' | 'sub'>, { sealedVerifier, ...password }: StoredPassword): PasswordCredential {
    return { ...password, srpVerifier: sealer.open(sealedVerifier, purposeOf(user)).toString() };
  }
}

/** What follows from the rest of the user, for the indexes. */
export function derived(
  pool: UserPool,
  user: Pick<User, 'sub' | 'username' | 'status' | 'enabled' | 'attributes'>,
): Pick<UserDocument, 'loginKeys' | 'search'> {
  return { loginKeys: loginKeys(pool, user), search: searchKeys(user) };
}
