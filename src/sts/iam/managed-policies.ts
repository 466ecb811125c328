import { type Clock, createCache, defined, type Ids, type Page } from '../../kernel/index.js';
import { uniqueId } from '../aws-ids.js';
import { iamError } from '../errors.js';
import { type PolicyDocument, parsePolicy } from '../policy/index.js';
import { createAwsManagedPolicies } from './aws-managed.js';
import { createEntityCollection, noSuchEntity } from './collection.js';
import type { EntitiesStore } from './entities.store.js';
import type { PolicyEntity, PolicyVersion, Tag } from './entity.js';
import { withTags } from './holders.js';
import { checkName, checkPath, nameInArn } from './names.js';

export interface ManagedPolicies {
  /** Returns the default version's document, through a cache. */
  document(arn: string): Promise<PolicyDocument | undefined>;
  find(arn: string): Promise<PolicyEntity | undefined>;
  /** Throws `no_such_entity`. */
  get(arn: string): Promise<PolicyEntity>;
  list(options: {
    readonly scope: 'All' | 'AWS' | 'Local';
    readonly pathPrefix?: string;
    readonly after?: string;
    readonly limit: number;
  }): Promise<Page<PolicyEntity>>;
  /** Throws `entity_exists`, `malformed_policy`, `iam_limit`. */
  create(input: {
    readonly name: string;
    readonly path?: string;
    readonly document: string;
    readonly description?: string;
    readonly tags?: readonly Tag[];
  }): Promise<PolicyEntity>;
  /** Throws `iam_limit` for a sixth version. */
  addVersion(arn: string, document: string, asDefault: boolean): Promise<PolicyVersion>;
  setDefault(arn: string, version: string): Promise<void>;
  /** Throws `delete_conflict` for the default version. */
  removeVersion(arn: string, version: string): Promise<void>;
  /** Throws `delete_conflict` while it is in use or has more than its default version. */
  remove(arn: string): Promise<void>;
  change(arn: string, make: (policy: PolicyEntity) => PolicyEntity): Promise<PolicyEntity>;
}

const CACHE_MS = 5000;
const MAX_VERSIONS = 5;
/** Characters without white space. */
const MAX_DOCUMENT = 6144;
const QUOTA = 1500;

export function createManagedPolicies(parts: {
  readonly store: EntitiesStore;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly accountId: string;
}): ManagedPolicies {
  const { store, clock, ids, accountId } = parts;
  const aws = createAwsManagedPolicies();
  const cache = createCache<{ arn: string; document: PolicyDocument }>({
    clock,
    lifetimeMs: CACHE_MS,
    max: 2000,
    async load(name) {
      const found = await store.find('policy', name);
      return found && { arn: found.entity.arn, document: parsePolicy(versionOf(found.entity, found.entity.defaultVersion).document) };
    },
  });
  const policies = createEntityCollection({ store, kind: 'policy', quota: QUOTA, changed: (name) => cache.forget(name.toLowerCase()) });

  const find = async (arn: string): Promise<PolicyEntity | undefined> => {
    if (aws.has(arn)) return awsEntity(arn);
    const name = nameInArn(arn, 'policy', accountId);
    const found = name === undefined ? undefined : await policies.find(name);
    return found?.arn === arn ? found : undefined;
  };
  const get = async (arn: string): Promise<PolicyEntity> => {
    const found = await find(arn);
    if (!found) throw noSuchEntity('policy', arn);
    return found;
  };
  /** Returns the name of a policy of this account. */
  const ownName = async (arn: string): Promise<string> => {
    if (aws.has(arn)) throw iamError('unmodifiable', `Policy ${arn} is an AWS managed policy and cannot be changed.`);
    return (await get(arn)).name;
  };
  const change: ManagedPolicies['change'] = async (arn, make) => policies.change(await ownName(arn), make);
  const awsEntities = (): PolicyEntity[] => [...aws.keys()].map((arn) => awsEntity(arn));
  function awsEntity(arn: string): PolicyEntity {
    const { name, text } = aws.get(arn)!;
    const id = `ANPA${name
      .replace(/[^A-Za-z]/g, '')
      .toUpperCase()
      .padEnd(17, 'A')
      .slice(0, 17)}`;
    const versions = [{ id: 'v1', document: text, createdAt: 0 }];
    return { arn, id, name, path: '/', createdAt: 0, updatedAt: 0, tags: [], versions, defaultVersion: 'v1', lastNumber: 1 };
  }

  return {
    async document(arn) {
      const known = aws.get(arn);
      if (known) return known.document;
      const name = nameInArn(arn, 'policy', accountId);
      const found = name === undefined ? undefined : await cache.get(name.toLowerCase());
      return found?.arn === arn ? found.document : undefined;
    },
    find,
    get,
    async list({ scope, ...page }) {
      // AWS managed policies come first; their ARNs are no names of the account's policies.
      const local = page.after?.startsWith('arn:') ? {} : page.after === undefined ? {} : { after: page.after };
      const { pathPrefix = '/', limit } = page;
      const awsManaged = scope === 'Local' || (page.after !== undefined && !page.after.startsWith('arn:')) ? [] : awsEntities();
      const from = page.after?.startsWith('arn:') ? awsManaged.findIndex(({ arn }) => arn === page.after) + 1 : 0;
      const first = awsManaged.slice(from).filter(({ path }) => path.startsWith(pathPrefix));
      if (scope === 'AWS' || first.length > limit)
        return first.length > limit ? { items: first.slice(0, limit), next: first[limit - 1]!.arn } : { items: first };
      if (first.length === limit && limit > 0) {
        const more = await policies.list({ pathPrefix, limit: 1 });
        return more.items.length > 0 ? { items: first, next: first.at(-1)!.arn } : { items: first };
      }
      const rest = await policies.list({ pathPrefix, limit: limit - first.length, ...local });
      return { ...rest, items: [...first, ...rest.items] };
    },
    async create({ name, path = '/', document, description, tags = [] }) {
      checkName(name, 128, 'policyName');
      checkPath(path);
      checkDocument(document);
      const now = clock.now();
      const made = {
        arn: `arn:aws:iam::${accountId}:policy${path}${name}`,
        id: uniqueId(ids, 'ANPA', 17),
        name,
        path,
        createdAt: now,
        updatedAt: now,
        tags: [],
        ...defined({ description }),
        versions: [{ id: 'v1', document, createdAt: now }],
        defaultVersion: 'v1',
        lastNumber: 1,
      };
      return policies.create(withTags(made, tags));
    },
    async addVersion(arn, document, asDefault) {
      checkDocument(document);
      const changed = await change(arn, (policy) => {
        if (policy.versions.length >= MAX_VERSIONS)
          throw iamError(
            'iam_limit',
            `A managed policy can have up to ${MAX_VERSIONS} versions. Before you create a new version, you must delete an existing version.`,
          );
        const lastNumber = policy.lastNumber + 1;
        const version = { id: `v${lastNumber}`, document, createdAt: clock.now() };
        return {
          ...policy,
          lastNumber,
          versions: [...policy.versions, version],
          updatedAt: clock.now(),
          ...defined({ defaultVersion: asDefault ? version.id : undefined }),
        };
      });
      return versionOf(changed, `v${changed.lastNumber}`);
    },
    async setDefault(arn, version) {
      await change(arn, (policy) => ({ ...policy, defaultVersion: versionOf(policy, version).id, updatedAt: clock.now() }));
    },
    async removeVersion(arn, version) {
      await change(arn, (policy) => {
        if (versionOf(policy, version).id === policy.defaultVersion)
          throw iamError('delete_conflict', 'Cannot delete the default version of a policy.');
        return { ...policy, versions: policy.versions.filter(({ id }) => id !== version) };
      });
    },
    async remove(arn) {
      await policies.remove(await ownName(arn), async (policy) => {
        const { roles, users } = await store.users(arn);
        if (roles.length + users.length > 0) throw iamError('delete_conflict', 'Cannot delete a policy attached to entities.');
        if (policy.versions.length > 1)
          throw iamError(
            'delete_conflict',
            "This policy has more than one version. Before you delete a policy, you must delete the policy's versions. The default version is deleted with the policy.",
          );
      });
    },
    change,
  };
}

/** Throws `no_such_entity`. */
export function versionOf(policy: PolicyEntity, version: string): PolicyVersion {
  const found = policy.versions.find(({ id }) => id === version);
  if (!found) throw iamError('no_such_entity', `Policy ${policy.arn} version ${version} does not exist or is not attachable.`);
  return found;
}

function checkDocument(document: string): void {
  parsePolicy(document);
  if (JSON.stringify(JSON.parse(document)).length > MAX_DOCUMENT)
    throw iamError('iam_limit', `Cannot exceed quota for PolicySize: ${MAX_DOCUMENT}`);
}
