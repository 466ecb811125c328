import { type Clock, createCache, type Ids, SETTING_CACHE_MS } from '../kernel/index.js';
import { uniqueId } from './aws-ids.js';
import { stsError } from './errors.js';
import { type PolicyDocument, parsePolicy } from './policy/index.js';

export interface Role {
  readonly name: string;
  readonly arn: string;
  readonly accountId: string;
  /** `AROA…`: a role created again under an old name has another id. */
  readonly id: string;
  readonly trustPolicy: PolicyDocument;
  /** Inline policies, without the managed ones. */
  readonly policies: readonly PolicyDocument[];
  /** ARNs of managed policies: those attached, and the permissions boundary. */
  readonly attached?: readonly string[];
  readonly boundary?: string;
  readonly tags?: Readonly<Record<string, string>>;
  /** 3600 to 43200 */
  readonly maxSessionSeconds: number;
  /** Milliseconds. */
  readonly createdAt: number;
  /** Sessions issued before this moment (milliseconds) are invalid. */
  readonly revokedBefore?: number;
}

export interface RoleInput {
  readonly name: string;
  /** `/` or `/service-role/`, part of the ARN. */
  readonly path?: string;
  /** JSON, or the object parsed from it. */
  readonly trustPolicy: string | object;
  readonly policies: readonly (string | object)[];
  /** Omitted: 3600. */
  readonly maxSessionSeconds?: number;
}

export interface Roles {
  /**
   * Reads through the cache: a change of another process is visible after five seconds at the
   * latest.
   */
  find(arn: string): Promise<Role | undefined>;
  /**
   * Creates the role, or changes the existing one of this name, which keeps its id. Throws
   * `validation`, `malformed_policy`.
   */
  put(input: RoleInput): Promise<Role>;
  list(): Promise<readonly Role[]>;
  /** Removes the role and ends all its sessions. */
  remove(arn: string): Promise<void>;
  /**
   * Ends the sessions of the role that were issued before `time`, in milliseconds; now when
   * omitted.
   */
  revokeSessionsBefore(arn: string, time?: number): Promise<void>;
  /** Invalidates the cache after a change made elsewhere. */
  forget(): void;
}

export interface RolesStore {
  find(arn: string): Promise<Role | undefined>;
  /** An existing role keeps its id and its creation date. */
  put(role: Role): Promise<Role>;
  list(accountId: string): Promise<readonly Role[]>;
  remove(arn: string): Promise<void>;
  revokeBefore(arn: string, time: number): Promise<void>;
}

const HOUR = 3600;

export function createRoles(parts: {
  readonly store: RolesStore;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly accountId: string;
}): Roles {
  const { store, clock, ids, accountId } = parts;
  const cache = createCache<Role>({ clock, lifetimeMs: SETTING_CACHE_MS, max: 1000, load: (arn) => store.find(arn) });
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
  if (!/^[\w+=,.@-]{1,64}$/.test(name)) throw stsError('validation', `A role cannot be named ${JSON.stringify(name.slice(0, 100))}.`);
  if (!/^\/([!-~]{1,510}\/)?$/.test(path)) throw stsError('validation', `A role's path begins and ends with a slash.`);
  if (!Number.isInteger(maxSessionSeconds) || maxSessionSeconds < HOUR || maxSessionSeconds > 12 * HOUR)
    throw stsError('validation', 'maxSessionSeconds must be between 3600 and 43200.');
  return {
    name,
    arn: `arn:aws:iam::${accountId}:role${path}${name}`,
    accountId,
    trustPolicy: parsePolicy(input.trustPolicy, 'trust'),
    policies: input.policies.map((policy) => parsePolicy(policy)),
    maxSessionSeconds,
  };
}
