import { defined, type Page, retryConflicts } from '../../kernel/index.js';
import { type IamError, iamError } from '../errors.js';
import type { EntitiesStore } from './entities.store.js';
import type { Entities, EntityKind } from './entity.js';

/**
 * Operations on IAM entities of one kind. Every change is atomic: concurrent ones are serialised.
 */
export interface EntityCollection<T> {
  find(name: string): Promise<T | undefined>;
  /** Throws `no_such_entity`. */
  get(name: string): Promise<T>;
  /** Throws `entity_exists`, `iam_limit`. */
  create(entity: T): Promise<T>;
  /**
   * Applies `make` to the current entity; it may throw. Throws `no_such_entity`,
   * `concurrent_modification`.
   */
  change(name: string, make: (entity: T) => T): Promise<T>;
  /** Calls `check` with the entity to remove; it may throw. */
  remove(name: string, check?: (entity: T) => void | Promise<void>): Promise<T>;
  /** Lists entities with this path prefix, by name. */
  list(options: { readonly pathPrefix?: string; readonly after?: string; readonly limit: number }): Promise<Page<T>>;
}

const ATTEMPTS = 8;
const BATCH = 200;

const concurrentModification = () =>
  iamError(
    'concurrent_modification',
    'The request was rejected because multiple requests to change this object were submitted simultaneously.',
  );

export function createEntityCollection<K extends EntityKind>(parts: {
  readonly store: EntitiesStore;
  readonly kind: K;
  /** Limit of entities in an account. */
  readonly quota: number;
  /** Called after every attempted change, to invalidate caches. */
  readonly changed?: (name: string) => void;
}): EntityCollection<Entities[K]> {
  const { store, kind, quota, changed = () => {} } = parts;
  type T = Entities[K];

  const existing = async (name: string) => {
    const found = await store.find(kind, name);
    if (!found) throw noSuchEntity(kind, name);
    return found;
  };

  /** Reads and attempts a change, repeatedly when another change came first. */
  async function settled(name: string, attempt: (entity: T, revision: number) => Promise<T | undefined>): Promise<T> {
    try {
      return await retryConflicts({ attempts: ATTEMPTS, error: concurrentModification }, async () => {
        const { entity, revision } = await existing(name);
        return attempt(entity, revision);
      });
    } finally {
      changed(name);
    }
  }

  return {
    find: async (name) => (await store.find(kind, name))?.entity,
    get: async (name) => (await existing(name)).entity,
    async create(entity) {
      if ((await store.count(kind)) >= quota) throw iamError('iam_limit', `Cannot exceed quota for ${PLURALS[kind]}PerAccount: ${quota}`);
      const made = await store.create(kind, entity);
      changed(entity.name);
      if (!made) throw iamError('entity_exists', existsText(kind, entity.name));
      return entity;
    },
    change: (name, make) =>
      settled(name, async (entity, revision) => {
        const next = make(entity);
        return (await store.replace(kind, next, revision)) ? next : undefined;
      }),
    remove: (name, check) =>
      settled(name, async (entity, revision) => {
        await check?.(entity);
        return (await store.remove(kind, name, revision)) ? entity : undefined;
      }),
    async list({ pathPrefix = '/', after, limit }) {
      const items: T[] = [];
      for (let from = after; ; ) {
        const batch = await store.list(kind, { limit: BATCH, ...defined({ after: from }) });
        items.push(...batch.filter((entity) => entity.path.startsWith(pathPrefix)));
        if (items.length > limit) return { items: items.slice(0, limit), next: items[limit - 1]!.name };
        if (batch.length < BATCH) return { items };
        from = batch.at(-1)!.name;
      }
    },
  };
}

const PLURALS: Readonly<Record<EntityKind, string>> = {
  role: 'Roles',
  user: 'Users',
  policy: 'Policies',
  'access-key': 'AccessKeys',
  'oidc-provider': 'OpenIDConnectProviders',
  'saml-provider': 'SAMLProviders',
};

/** Returns the error in AWS's wording, which differs by kind. */
export function noSuchEntity(kind: EntityKind, name: string): IamError {
  if (kind === 'policy') return iamError('no_such_entity', `Policy ${name} was not found.`);
  if (kind === 'oidc-provider') return iamError('no_such_entity', `OpenIDConnect Provider not found for arn ${name}`);
  if (kind === 'saml-provider') return iamError('no_such_entity', `Could not find SAML provider ${name}`);
  const what = kind === 'access-key' ? 'Access Key with id' : `${kind} with name`;
  return iamError('no_such_entity', `The ${what} ${name} cannot be found.`);
}

function existsText(kind: EntityKind, name: string): string {
  if (kind === 'policy') return `A policy called ${name} already exists. Duplicate names are not allowed.`;
  if (kind === 'oidc-provider' || kind === 'saml-provider') return `Provider with name ${name} already exists.`;
  return `${kind === 'role' ? 'Role' : 'User'} with name ${name} already exists.`;
}
