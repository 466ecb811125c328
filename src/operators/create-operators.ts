import type { Invitations } from '../authentication/index.js';
import { type Clients, defaultAppClient } from '../directory/clients/index.js';
import type { Groups } from '../directory/groups/index.js';
import { newPoolDefaults, type PoolExtensions, type Pools, type UserPool } from '../directory/pools/index.js';
import type { IdentityPools } from '../identity-pools/index.js';
import { hasCode, type Ids } from '../kernel/index.js';
import type { Roles } from '../sts/index.js';
import { type OperatorPoolIds, operatorPoolIdsOf } from './operator-pool-ids.js';
import { type OperatorKind, rolesFor } from './roles.js';

export type { OperatorKind } from './roles.js';

export interface NewOperator {
  readonly email: string;
  readonly kind: OperatorKind;
}

export interface Operators {
  /** Ids of the pools and the app client that the console signs operators in at. Undefined before the first operator exists. */
  consoleIds(): Promise<OperatorPoolIds | undefined>;
  /**
   * Creates an operator and, with the first one, the pools and roles that operators need. New operators set a password and a second factor
   * at their first sign-in. Throws what `Invitations.create` throws, including `username_exists`.
   */
  add(operator: NewOperator): Promise<{ readonly temporaryPassword: string }>;
  /** Updates roles and pool of earlier versions; does nothing before the first operator exists. Called at each start. */
  renew(): Promise<void>;
}

export interface OperatorsParts {
  readonly pools: Pools;
  readonly clients: Clients;
  readonly groups: Groups;
  readonly identityPools: IdentityPools;
  readonly roles: Roles;
  readonly invitations: Invitations;
  readonly ids: Ids;
  readonly region: string;
  /** URL of the console with a trailing slash; redirect URI of its sign-ins. */
  readonly consoleUrl: string;
}

export function createOperators(parts: OperatorsParts): Operators {
  const { pools, clients, groups, identityPools, roles, invitations, ids } = parts;
  const consoleIds = operatorPoolIdsOf(parts.region);
  const kinds = rolesFor(consoleIds.identityPoolId);

  /**
   * Creates missing resources. Each step is independent: the next call completes an interrupted one. The identity pool comes last, since
   * the console depends on it.
   */
  async function ensure(): Promise<UserPool> {
    const pool = await ensurePool();
    await ensureClient();
    for (const { group: name, role: input, description, precedence } of Object.values(kinds)) {
      const { arn: roleArn } = await roles.put(input);
      await groups.create({ poolId: pool.id, name, description, precedence, roleArn }).catch(unlessExists(async () => undefined));
    }
    await ensureIdentityPool();
    return pool;
  }

  async function ensurePool(): Promise<UserPool> {
    const found = await pools.find(consoleIds.poolId);
    return found ? completed(found) : pools.create(operatorPool(consoleIds)).catch(unlessExists(() => pools.get(consoleIds.poolId)));
  }

  /** Adds extensions that an earlier version lacked; those that an operator has set stay. At most one write. */
  async function completed(pool: UserPool): Promise<UserPool> {
    const missing = Object.keys(EXTENSIONS).some((name) => !Object.hasOwn(pool.extensions ?? {}, name));
    return missing ? pools.updateWithRetry(pool.id, ({ extensions }) => ({ extensions: { ...EXTENSIONS, ...extensions } })) : pool;
  }

  async function ensureClient(): Promise<void> {
    const urls = { callbackUrls: [parts.consoleUrl], logoutUrls: [parts.consoleUrl] };
    const found = await clients.find(consoleIds.clientId);
    if (!found) await clients.create({ ...consoleClient(consoleIds), ...urls }).catch(unlessExists(async () => undefined));
    else if (found.callbackUrls[0] !== parts.consoleUrl)
      await clients.update(consoleIds.poolId, consoleIds.clientId, (before) => ({ ...before, ...urls }));
  }

  async function ensureIdentityPool(): Promise<void> {
    const id = consoleIds.identityPoolId;
    if (!(await identityPools.find(id)))
      await identityPools.create(operatorIdentityPool(consoleIds)).catch(unlessExists(async () => undefined));
    const { roles: set } = await identityPools.get(id);
    if (Object.keys(set.mappings).length > 0) return;
    // Users without a group or without a group role get no credentials.
    const provider = `${consoleIds.login}:${consoleIds.clientId}`;
    const mappings = { [provider]: { kind: 'Token', ambiguous: 'Deny', rules: [] } } as const;
    // A concurrent first call has set the same; otherwise it is set again.
    await identityPools.setRoles(id, { mappings }).catch(unlessExists(ensureIdentityPool));
  }

  return {
    async renew() {
      const pool = (await identityPools.find(consoleIds.identityPoolId)) && (await pools.find(consoleIds.poolId));
      if (!pool) return;
      for (const { role } of Object.values(kinds)) await roles.put(role);
      await completed(pool);
    },
    consoleIds: async () => ((await identityPools.find(consoleIds.identityPoolId)) ? consoleIds : undefined),
    async add({ email, kind }) {
      const pool = await ensure();
      const temporaryPassword = `${ids.alphanumeric(16)}-aZ9`;
      const user = await invitations.create(pool, {
        username: email,
        attributes: { email, email_verified: 'true' },
        temporaryPassword,
        message: 'suppress',
        mediums: [],
        forceAlias: false,
      });
      await groups.addMember(pool, user, kinds[kind].group);
      return { temporaryPassword };
    },
  };
}

/** Resolves when another call has created the resource first. */
const unlessExists =
  <T>(otherwise: () => Promise<T>) =>
  (error: unknown): Promise<T> => {
    if (['pool_exists', 'client_exists', 'group_exists', 'resource_conflict', 'concurrent_change'].some((code) => hasCode(error, code)))
      return otherwise();
    throw error;
  };

const EXTENSIONS: PoolExtensions = { securityProfile: 'strict', credentialsFollowSessions: true, passwordChangeEndsSessions: true };

const operatorPool = ({ poolId }: OperatorPoolIds): Parameters<Pools['create']>[0] => ({
  ...newPoolDefaults(),
  id: poolId,
  name: 'Operators',
  usernameAttributes: ['email'],
  caseSensitiveUsernames: false,
  autoVerifiedAttributes: ['email'],
  accountRecovery: ['admin_only'],
  adminCreateUserOnly: true,
  deletionProtection: true,
  mfa: 'ON',
  mfaFactors: ['totp'],
  branding: { displayName: 'Cognate console' },
  extensions: EXTENSIONS,
});

const consoleClient = ({ poolId, clientId }: OperatorPoolIds): Parameters<Clients['create']>[0] => ({
  ...defaultAppClient(),
  id: clientId,
  poolId,
  name: 'Console',
  secret: 'none',
  authFlows: [],
  oauthEnabled: true,
  oauthFlows: ['code'],
  oauthScopes: ['openid', 'email', 'profile'],
  identityProviders: ['COGNITO'],
  preventUserExistenceErrors: true,
});

const operatorIdentityPool = ({ identityPoolId, login, clientId }: OperatorPoolIds): Parameters<IdentityPools['create']>[0] => ({
  id: identityPoolId,
  name: 'operators',
  allowUnauthenticated: false,
  allowClassic: false,
  cognitoProviders: [{ providerName: login, clientId, serverSideTokenCheck: true }],
  supportedLogins: {},
  openIdConnectProviderArns: [],
  samlProviderArns: [],
  tags: {},
});
