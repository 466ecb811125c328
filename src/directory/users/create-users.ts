import { type Clock, defined, type Ids, type Sealer } from '../../kernel/index.js';
import type { UserPool } from '../pools/index.js';
import { attributesAfter } from './attributes-after.js';
import { refusals } from './errors.js';
import { estimatedCount, SAMPLE } from './estimated-count.js';
import { keyRangeOf } from './key-range.js';
import { foldedName, IDENTITY_MARK, identityKey, loginKey, loginKeys } from './login-keys.js';
import { factorsLost, withoutFactors } from './mfa.js';
import { nameConflict, provenAliasKeys, withoutProof } from './name-conflict.js';
import { newUser } from './new-user.js';
import { createReservedNames, type ProviderNames } from './reserved-names.js';
import { createStoredUsers, derived } from './stored-user.js';
import type { User } from './types.js';
import { checkPreferredUsername } from './username.js';
import type { UserChange, Users } from './users.js';
import { type Connection, createUserStore, type UserFields } from './users.store.js';

/** Characters of a login name; longer ones match no user. */
const MAX_LOGIN = 2048;

export interface UsersParts {
  readonly connection: Connection;
  readonly sealer: Sealer;
  readonly clock: Clock;
  readonly ids: Ids;
  /** Names of the pool's identity providers, whose users' names are reserved. Omitted: none. */
  readonly providerNames?: ProviderNames;
}

export function createUsers({ connection, sealer, clock, ids, providerNames = async () => [] }: UsersParts): Users {
  const reservedNames = createReservedNames(providerNames);
  const store = createUserStore(connection);
  const stored = createStoredUsers(sealer);

  /**
   * Moves the user's verified aliases from their present owner, unless another name conflicts.
   * After an interruption an alias may be without owner; the same call again assigns it to the
   * user.
   */
  async function takeAliases(pool: UserPool, user: User, on: 'create' | 'update'): Promise<void> {
    const aliases = provenAliasKeys(pool, user.attributes);
    const names = loginKeys(pool, user);
    const holders = (await store.findByLoginKeys(pool.id, names)).filter(({ sub }) => sub !== user.sub || on === 'create');
    const conflicting = holders.flatMap((holder) => holder.loginKeys).find((key) => names.includes(key) && !aliases.includes(key));
    if (conflicting !== undefined) throw nameConflict(pool, user, conflicting, on);
    for (const holder of holders.map(stored.read)) {
      const after = { ...holder, attributes: withoutProof(pool, holder.attributes, aliases), updatedAt: new Date(clock.now()) };
      if ((await store.update(holder, attributeFields(pool, after))) === 'changed') throw refusals.changed();
    }
  }

  return {
    async create(pool, given, { takeAlias = false } = {}) {
      const user = newUser(pool, given, { sub: given.sub ?? ids.uuid(), now: new Date(clock.now()) });
      await reservedNames.refuseNew(pool, user);
      const document = stored.write(pool, user);
      let conflict = await store.insert(document);
      if (conflict && takeAlias) {
        await takeAliases(pool, user, 'create');
        conflict = await store.insert(document);
      }
      if (conflict) throw nameConflict(pool, user, conflict.taken, 'create');
      return user;
    },

    async restore(pool, user) {
      await reservedNames.refuseNew(pool, user);
      const conflict = await store.insert(stored.write(pool, { ...user, poolId: pool.id }));
      if (conflict) throw nameConflict(pool, user, conflict.taken, 'create');
    },

    async findByLogin(pool, login) {
      if (login === '' || login.length > MAX_LOGIN || login.startsWith(IDENTITY_MARK)) return undefined;
      const document = await store.findByLoginKey(pool.id, loginKey(pool, login));
      return document && stored.read(document);
    },

    async findBySub(poolId, sub) {
      if (sub === '' || sub.length > MAX_LOGIN) return undefined;
      const document = await store.findBySub(poolId, sub);
      return document && stored.read(document);
    },

    async findByNamePrefix(pool, prefix) {
      const document = await store.findLocalByKeyPrefix(pool.id, foldedName(pool, prefix));
      return document && stored.read(document);
    },

    async findByProvider(poolId, identity) {
      const document = await store.findByLoginKey(poolId, identityKey(identity));
      return document && stored.read(document);
    },

    async findByProviders(poolId, identities) {
      const keys = identities.map(identityKey);
      const found = await store.findByLoginKeys(poolId, keys);
      const first = keys.flatMap((key) => found.filter(({ loginKeys: userKeys }) => userKeys.includes(key)))[0];
      return first && stored.read(first);
    },

    async update(pool, user, change, { takeAlias = false } = {}) {
      const after = changed(user, change, new Date(clock.now()));
      checkPreferredUsername(pool, after.attributes);
      if (change.attributes) await reservedNames.refuseChange(pool, after, change.attributes);
      const fields: UserFields = {
        ...defined({ updatedAt: isVisible(change) ? after.updatedAt : undefined }),
        ...(isDerivedFrom(change) ? attributeFields(pool, after) : {}),
        // A member that is present and undefined is removed from the stored user.
        ...(change.identities ? { identities: change.identities.length > 0 ? change.identities : undefined } : {}),
        ...(change.password === undefined ? {} : { password: change.password ? stored.sealPassword(user, change.password) : undefined }),
        // A password of our own replaces it.
        ...(change.password || change.importedHash === null ? { importedHash: undefined } : {}),
        ...(change.failures === undefined ? {} : { failures: change.failures ?? undefined }),
        ...stored.mfaFields(user, { ...change, ...mfaAfterLoss(user, change, after) }),
        ...Object.fromEntries(Object.entries(change.codes ?? {}).map(([purpose, code]) => [`codes.${purpose}`, code ?? undefined])),
      };
      const guard = { poolId: pool.id, sub: user.sub, version: user.version };
      let result = await store.update(guard, fields);
      if (takeAlias && result !== 'changed' && 'taken' in result) {
        await takeAliases(pool, after, 'update');
        result = await store.update(guard, fields);
      }
      if (result === 'changed') throw refusals.changed();
      if ('taken' in result) throw nameConflict(pool, after, result.taken, 'update');
      return stored.read(result);
    },

    endSignIns: (poolId, sub) => store.setSessionsEnded(poolId, sub, new Date(clock.now())),
    spendCodeAttempt: (pool, user, purpose) => store.spendCodeAttempt(pool.id, user.sub, purpose),

    async list(poolId, { filter, limit, after }) {
      const found = await store.list(poolId, keyRangeOf(filter, after), limit + 1);
      const page = found.slice(0, limit);
      const last = page.at(-1);
      return {
        items: page.map(({ user }) => stored.read(user)),
        ...defined({ position: found.length > limit && last ? [last.key] : undefined }),
      };
    },

    async estimatedCount(poolId) {
      return estimatedCount((await store.list(poolId, keyRangeOf(undefined, undefined), SAMPLE)).map(({ key }) => key));
    },

    async joinGroup(poolId, sub, name, limit) {
      if (await store.joinGroup(poolId, sub, name, limit)) return 'joined';
      return (await store.findBySub(poolId, sub)) ? 'full' : 'unknown';
    },
    leaveGroup: (poolId, sub, name) => store.leaveGroup(poolId, sub, name),
    async listOwing(poolId, limit, after) {
      return (await store.listOwing(poolId, limit, after)).map(stored.read);
    },
    async listInGroup(poolId, name, limit, after) {
      return (await store.listInGroup(poolId, name, limit, after)).map(stored.read);
    },
    emptyGroup: (poolId, name) => store.emptyGroup(poolId, name),

    remove: (poolId, sub) => store.remove(poolId, sub),
  };
}

function changed(user: User, change: UserChange, updatedAt: Date): User {
  return {
    ...user,
    status: change.status ?? user.status,
    enabled: change.enabled ?? user.enabled,
    attributes: attributesAfter(user.attributes, change.attributes ?? {}),
    ...defined({ identities: change.identities }),
    updatedAt,
  };
}

/** Turns off the second factor of a removed address. */
function mfaAfterLoss(user: User, { mfa = user.mfa }: UserChange, after: User): Pick<UserChange, 'mfa'> {
  const lost = factorsLost(user.attributes, after.attributes).filter((factor) => mfa.enabled.includes(factor));
  return lost.length > 0 ? { mfa: withoutFactors(mfa, lost) } : {};
}

/** Reports whether names and search keys depend on a changed field. */
function isDerivedFrom({ status, enabled, attributes, identities }: UserChange): boolean {
  return status !== undefined || enabled !== undefined || attributes !== undefined || identities !== undefined;
}

/** Reports whether a change counts as a modification: failure counts and codes do not. */
function isVisible(change: UserChange): boolean {
  return isDerivedFrom(change) || change.password !== undefined || change.mfa !== undefined;
}

function attributeFields(pool: UserPool, user: User): UserFields {
  const { status, enabled, attributes, updatedAt } = user;
  return { status, enabled, attributes: JSON.stringify(attributes), updatedAt, ...derived(pool, user) };
}
