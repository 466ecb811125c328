import { type Clock, createCache, type Ids } from '../kernel/index.js';
import { uniqueId } from './aws-ids.js';
import { StsError } from './errors.js';
import { type PolicyDocument, parsePolicy } from './policy/index.js';

export interface Role {
  readonly name: string;
  readonly arn: string;
  readonly accountId: string;
  /** `AROA…`: a role made again under an old name is another role. */
  readonly id: string;
  readonly trustPolicy: PolicyDocument;
  /** Its own, without the managed ones. */
  readonly policies: readonly PolicyDocument[];
  /** ARNs of managed policies: those that give, and the one that bounds. */
  readonly attached?: readonly string[];
  readonly boundary?: string;
  readonly tags?: Readonly<Record<string, string>>;
  /** 3600 to 43200 */
  readonly maxSessionSeconds: number;
  /** Milliseconds. */
  readonly createdAt: number;
  /** Sessions issued before this moment (milliseconds) are worth nothing. */
  readonly revokedBefore?: number;
}

export interface RoleInput {
  readonly name: string;
  /** `/` or `/service-role/`, part of the ARN. */
  readonly path?: string;
  /** JSON, or what was read from it. */
  readonly trustPolicy: string | object;
  readonly policies: readonly (string | object)[];
  /** 3600 when absent. */
  readonly maxSessionSeconds?: number;
}

export interface Roles {
  /** Through the cache: what another process changed shows after five seconds at the latest. */
  find(arn: string): Promise<Role | undefined>;
  /** Makes the role, or changes the one of this name, which keeps its id. Throws `validation`, `malformed_policy`. */
  put(input: RoleInput): Promise<Role>;
  list(): Promise<readonly Role[]>;
  /** Ends all its sessions, too. */
  remove(arn: string): Promise<void>;
  /** Ends the sessions of the role that were issued before `time`, in milliseconds; now when absent. */
  revokeSessionsBefore(arn: string, time?: number): Promise<void>;
  /** Roles were changed past this room's front door: the next look is at the store. */
  forget(): void;
}

export interface RolesStore {
  find(arn: string): Promise<Role | undefined>;
  /** What is there keeps its id and its date of creation. */
  put(role: Role): Promise<Role>;
  list(accountId: string): Promise<readonly Role[]>;
  remove(arn: string): Promise<void>;
  revokeBefore(arn: string, time: number): Promise<void>;
}

const CACHE_MS = 5000;
const HOUR = 3600;

export function createRoles(parts: {
  readonly store: RolesStore;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly accountId: string;
}): Roles {
  const { store, clock, ids, accountId } = parts;
  const cache = createCache<Role>({ clock, lifetimeMs: CACHE_MS, max: 1000, load: (arn) => store.find(arn) });
  const changing = async <T>(arn: string, change: () => Promise<T>): Promise<T> => {
    try {
      return await change();
    } finally {
      cache.forget(arn);
    }
  };
  return {
    find: (arn) => (arn.length > 2048 ? Promise.resolve(undefined) : cache.get(arn)),
    async put(input) {
      const role = { ...checked(input, accountId), id: uniqueId(ids, 'AROA', 17), createdAt: clock.now() };
      return changing(role.arn, () => store.put(role));
    },
    list: () => store.list(accountId),
    remove: (arn) => changing(arn, () => store.remove(arn)),
    revokeSessionsBefore: (arn, time = clock.now()) => changing(arn, () => store.revokeBefore(arn, time)),
    forget: () => cache.clear(),
  };
}

function checked(input: RoleInput, accountId: string): Omit<Role, 'id' | 'createdAt'> {
  const { name, path = '/', maxSessionSeconds = HOUR } = input;
  if (!/^[\w+=,.@-]{1,64}$/.test(name)) throw new StsError('validation', `A role cannot be named ${JSON.stringify(name.slice(0, 100))}.`);
  if (!/^\/([!-~]{1,510}\/)?$/.test(path)) throw new StsError('validation', `A role's path begins and ends with a slash.`);
  if (!Number.isInteger(maxSessionSeconds) || maxSessionSeconds < HOUR || maxSessionSeconds > 12 * HOUR)
    throw new StsError('validation', 'maxSessionSeconds must be between 3600 and 43200.');
  return {
    name,
    arn: `arn:aws:iam::${accountId}:role${path}${name}`,
    accountId,
    trustPolicy: parsePolicy(input.trustPolicy, 'trust'),
    policies: input.policies.map((policy) => parsePolicy(policy)),
    maxSessionSeconds,
  };
}
