import { defined, type Sealer } from '../../kernel/index.js';
import type { UserPool } from '../pools/index.js';
import { loginKeys } from './login-keys.js';
import { searchKeys } from './search-keys.js';
import type { MfaPreference, PasswordCredential, User } from './types.js';
import type { UserChange } from './users.js';
import { type StoredPassword, type StoredSecret, type UserDocument, type UserFields, userId } from './users.store.js';

type Owner = Pick<User, 'poolId' | 'sub'>;

/**
 * Stored form of users: SRP verifiers and TOTP secrets sealed for this user of this pool, with
 * names and search keys.
 */
export interface StoredUsers {
  write(pool: UserPool, user: User): UserDocument;
  read(document: UserDocument): User;
  sealPassword(user: Owner, password: PasswordCredential): StoredPassword;
  /** Returns the fields of a change that concern MFA. */
  mfaFields(user: Owner, change: UserChange): UserFields;
}

const purposeOf = (user: Owner): string => `srp-verifier:${user.poolId}:${user.sub}`;
const totpPurposeOf = (user: Owner): string => `totp-secret:${user.poolId}:${user.sub}`;

/** Default of users who were stored before MFA existed. */
const NO_MFA: MfaPreference = { enabled: [] };

export function createStoredUsers(sealer: Sealer): StoredUsers {
  const sealPassword: StoredUsers['sealPassword'] = (user, { srpVerifier, ...password }) => ({
    ...password,
    sealedVerifier: sealer.seal(srpVerifier, purposeOf(user)),
  });
  const sealSecret = <T extends { readonly secret: string }>(user: Owner, { secret, ...rest }: T) => ({
    ...rest,
    sealedSecret: sealer.seal(secret, totpPurposeOf(user)),
  });
  const openSecret = <T extends StoredSecret>(user: Owner, { sealedSecret, ...rest }: T) => ({
    ...rest,
    secret: sealer.open(sealedSecret, totpPurposeOf(user)).toString(),
  });
  return {
    sealPassword,
    mfaFields(user, { totp, pendingTotp, mfa, owedFactors }) {
      // A member that is present and undefined is removed from the stored user.
      return {
        ...(totp === undefined ? {} : { totp: totp ? sealSecret(user, totp) : undefined }),
        ...(pendingTotp === undefined ? {} : { pendingTotp: pendingTotp ? sealSecret(user, pendingTotp) : undefined }),
        ...(mfa === undefined ? {} : { mfa }),
        ...(owedFactors === undefined ? {} : { owedFactors: owedFactors.length > 0 ? owedFactors : undefined }),
      };
    },
    write(pool, { attributes, password, totp, pendingTotp, ...user }) {
      return {
        _id: userId(user.poolId, user.sub),
        ...user,
        attributes: JSON.stringify(attributes),
        ...defined({
          password: password ? sealPassword(user, password) : undefined,
          totp: totp ? sealSecret(user, totp) : undefined,
          pendingTotp: pendingTotp ? sealSecret(user, pendingTotp) : undefined,
        }),
        ...derived(pool, { ...user, attributes }),
      };
    },
    read(document) {
      const {
        _id,
        loginKeys: _keys,
        search: _search,
        attributes,
        password,
        totp,
        pendingTotp,
        mfa = NO_MFA,
        codes = {},
        ...user
      } = document;
      return {
        ...user,
        attributes: JSON.parse(attributes) as User['attributes'],
        codes,
        mfa,
        ...defined({
          password: password ? openPassword(user, password) : undefined,
          totp: totp ? openSecret(user, totp) : undefined,
          pendingTotp: pendingTotp ? openSecret(user, pendingTotp) : undefined,
        }),
      };
    },
  };

  function openPassword(user: Owner, { sealedVerifier, ...password }: StoredPassword): PasswordCredential {
    return { ...password, srpVerifier: sealer.open(sealedVerifier, purposeOf(user)).toString() };
  }
}

/** Derives the indexed fields from the rest of the user. */
export function derived(
  pool: UserPool,
  user: Pick<User, 'sub' | 'username' | 'status' | 'enabled' | 'attributes' | 'identities'>,
): Pick<UserDocument, 'loginKeys' | 'search'> {
  return { loginKeys: loginKeys(pool, user), search: searchKeys(user) };
}
