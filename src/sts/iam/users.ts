import { type Clock, createCache, hasCode, type Ids, SETTING_CACHE_MS, type Sealer } from '../../kernel/index.js';
import { uniqueId } from '../aws-ids.js';
import { iamError } from '../errors.js';
import { type PolicyDocument, parsePolicy } from '../policy/index.js';
import { createEntityCollection, type EntityCollection, noSuchEntity } from './collection.js';
import type { EntitiesStore } from './entities.store.js';
import type { AccessKeyEntity, Tag, UserEntity } from './entity.js';
import { withBoundary, withTags } from './holders.js';
import { checkName, checkPath } from './names.js';

/** User as signature verification needs it: parsed, from the cache. */
export interface UserView {
  readonly user: UserEntity;
  readonly policies: readonly PolicyDocument[];
}

export interface KeyView {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly userName: string;
  readonly userId: string;
  readonly active: boolean;
}

/** IAM users: they have access keys, and the permissions of their policies. */
export interface IamUsers extends EntityCollection<UserEntity> {
  make(input: {
    readonly name: string;
    readonly path?: string;
    readonly boundary?: string;
    readonly tags?: readonly Tag[];
  }): Promise<UserEntity>;
  /** Throws `delete_conflict` while it has keys or policies. */
  removeUser(name: string): Promise<void>;
  /** Returns the secret, which is shown only once. Throws `iam_limit` for a third key. */
  createKey(userName: string): Promise<AccessKeyEntity & { readonly secretAccessKey: string }>;
  keys(userName: string): Promise<readonly AccessKeyEntity[]>;
  setKeyActive(userName: string, accessKeyId: string, active: boolean): Promise<void>;
  removeKey(userName: string, accessKeyId: string): Promise<void>;
  /** Reads through caches. */
  view(name: string): Promise<UserView | undefined>;
  key(accessKeyId: string): Promise<KeyView | undefined>;
}

const USER_QUOTA = 5000;
const MAX_KEYS = 2;
/** Milliseconds that a slot stays reserved; longer than it takes to write a key. */
const SLOT_MS = 60_000;
const KEY_ID = /^AKIA[A-Z2-7]{16}$/;

export function createIamUsers(parts: {
  readonly store: EntitiesStore;
  readonly sealer: Sealer;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly accountId: string;
}): IamUsers {
  const { store, sealer, clock, ids, accountId } = parts;
  const views = createCache<UserView>({
    clock,
    lifetimeMs: SETTING_CACHE_MS,
    max: 1000,
    async load(name) {
      const found = await store.find('user', name);
      return found && { user: found.entity, policies: found.entity.inline.map(({ document }) => parsePolicy(document)) };
    },
  });
  const keyViews = createCache<KeyView>({
    clock,
    lifetimeMs: SETTING_CACHE_MS,
    max: 10_000,
    async load(accessKeyId) {
      const found = await store.find('access-key', accessKeyId);
      if (!found || found.entity.id !== accessKeyId) return undefined;
      const { userName, userId, active, sealedSecret } = found.entity;
      return { accessKeyId, userName, userId, active, secretAccessKey: sealer.open(sealedSecret, purposeOf(accessKeyId)).toString() };
    },
  });
  const users = createEntityCollection({ store, kind: 'user', quota: USER_QUOTA, changed: (name) => views.forget(name.toLowerCase()) });
  const allKeys = createEntityCollection({
    store,
    kind: 'access-key',
    quota: USER_QUOTA * MAX_KEYS,
    changed: (name) => keyViews.forget(name.toUpperCase()),
  });

  const keyOf = async (userName: string, accessKeyId: string): Promise<AccessKeyEntity> => {
    const user = await users.get(userName);
    const key = await allKeys.find(accessKeyId);
    if (!key || key.id !== accessKeyId || key.userId !== user.id) throw noSuchEntity('access-key', accessKeyId);
    return key;
  };
  const keysOf = async (user: UserEntity): Promise<AccessKeyEntity[]> => {
    const found = await Promise.all(user.keyPlaces.map(({ id }) => allKeys.find(id)));
    return found.filter((key) => key !== undefined);
  };

  return {
    ...users,
    async make({ name, path = '/', boundary, tags = [] }) {
      checkName(name, 64, 'userName');
      checkPath(path);
      const made: UserEntity = {
        arn: `arn:aws:iam::${accountId}:user${path}${name}`,
        id: uniqueId(ids, 'AIDA', 17),
        name,
        path,
        createdAt: clock.now(),
        tags: [],
        inline: [],
        attached: [],
        keyPlaces: [],
      };
      return users.create(withTags(withBoundary(made, boundary), tags));
    },
    async removeUser(name) {
      await users.remove(name, async (user) => {
        if ((await keysOf(user)).length > 0) throw iamError('delete_conflict', 'Cannot delete entity, must delete access keys first.');
        if (user.inline.length > 0) throw iamError('delete_conflict', 'Cannot delete entity, must delete policies first.');
        if (user.attached.length > 0) throw iamError('delete_conflict', 'Cannot delete entity, must detach all policies first.');
      });
    },
    async createKey(userName) {
      const accessKeyId = uniqueId(ids, 'AKIA', 16);
      const secretAccessKey = ids.token(30);
      const known = new Set((await keysOf(await users.get(userName))).map(({ id }) => id));
      // The slot is reserved before the key is written: a crash in between leaves a slot that the
      // next key takes.
      const user = await users.change(userName, (now) => {
        const slots = now.keyPlaces.filter(({ id, since }) => known.has(id) || since > clock.now() - SLOT_MS);
        if (slots.length >= MAX_KEYS) throw iamError('iam_limit', `Cannot exceed quota for AccessKeysPerUser: ${MAX_KEYS}`);
        return { ...now, keyPlaces: [...slots, { id: accessKeyId, since: clock.now() }] };
      });
      const key = await allKeys.create({
        arn: `${user.arn}/${accessKeyId}`,
        id: accessKeyId,
        name: accessKeyId,
        path: '/',
        createdAt: clock.now(),
        tags: [],
        userName: user.name,
        userId: user.id,
        sealedSecret: sealer.seal(secretAccessKey, purposeOf(accessKeyId)),
        active: true,
      });
      return { ...key, secretAccessKey };
    },
    async keys(userName) {
      return keysOf(await users.get(userName));
    },
    async setKeyActive(userName, accessKeyId, active) {
      await keyOf(userName, accessKeyId);
      await allKeys.change(accessKeyId, (key) => ({ ...key, active }));
    },
    async removeKey(userName, accessKeyId) {
      await keyOf(userName, accessKeyId);
      await allKeys.remove(accessKeyId);
      await users.change(userName, (user) => ({ ...user, keyPlaces: user.keyPlaces.filter(({ id }) => id !== accessKeyId) }));
    },
    view: (name) => views.get(name.toLowerCase()),
    async key(accessKeyId) {
      if (!KEY_ID.test(accessKeyId)) return undefined;
      try {
        return await keyViews.get(accessKeyId);
      } catch (cause) {
        if (hasCode(cause, 'unsealable')) return undefined;
        throw cause;
      }
    },
  };
}

const purposeOf = (accessKeyId: string): string => `iam-access-key:${accessKeyId}`;
