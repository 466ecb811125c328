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
  /** Undefined before there is a first operator. */
  place(): Promise<OperatorPoolIds | undefined>;
  /**
   * Makes the operator, and before the first of them what operators need. They set a password of their own and a second factor when they
   * first sign in. Throws what `Invitations.create` does, `username_exists` among it.
   */
  add(operator: NewOperator): Promise<{ readonly temporaryPassword: string }>;
  /** Brings roles and pool that an earlier version made up to date; nothing before there is a first operator. For each start. */
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
  /** Of the console, with a slash at the end: where sign-ins come back to. */
  readonly consoleUrl: string;
}

export function createOperators(parts: OperatorsParts): Operators {
  const { pools, clients, groups, identityPools, roles, invitations, ids } = parts;
  const place = operatorPoolIdsOf(parts.region);
  const kinds = rolesFor(place.identityPoolId);

  /** Each piece stands alone: what a cut left undone is done by the next call. The identity pool comes last, it opens the console. */
  async function ensure(): Promise<UserPool> {
    const pool = await ensurePool();
    await ensureClient();
    for (const { group: name, role: input, description, precedence } of Object.values(kinds)) {
      const { arn: roleArn } = await roles.put(input);
      await groups.create({ poolId: pool.id, name, description, precedence, roleArn }).catch(unlessThere(async () => undefined));
    }
    await ensureIdentityPool();
    return pool;
  }

  async function ensurePool(): Promise<UserPool> {
    const found = await pools.find(place.poolId);
    return found ? completed(found) : pools.create(operatorPool(place)).catch(unlessThere(() => pools.get(place.poolId)));
  }

  /** Adds the extensions that an earlier version did not know; those that an operator has set stay. One write where one is missing. */
  async function completed(pool: UserPool): Promise<UserPool> {
    const missing = Object.keys(EXTENSIONS).some((name) => !Object.hasOwn(pool.extensions ?? {}, name));
    return missing ? pools.updateWithRetry(pool.id, ({ extensions }) => ({ extensions: { ...EXTENSIONS, ...extensions } })) : pool;
  }

  async function ensureClient(): Promise<void> {
    const urls = { callbackUrls: [parts.consoleUrl], logoutUrls: [parts.consoleUrl] };
    const found = await clients.find(place.clientId);
    if (!found) await clients.create({ ...consoleClient(place), ...urls }).catch(unlessThere(async () => undefined));
    else if (found.callbackUrls[0] !== parts.consoleUrl)
      await clients.update(place.poolId, place.clientId, (before) => ({ ...before, ...urls }));
  }

  async function ensureIdentityPool(): Promise<void> {
    const id = place.identityPoolId;
    if (!(await identityPools.find(id))) await identityPools.create(operatorIdentityPool(place)).catch(unlessThere(async () => undefined));
    const { roles: set } = await identityPools.get(id);
    if (Object.keys(set.mappings).length > 0) return;
    // Who is in no group, or in groups without a role, gets no credentials.
    const provider = `${place.login}:${place.clientId}`;
    const mappings = { [provider]: { kind: 'Token', ambiguous: 'Deny', rules: [] } } as const;
    // Whoever came first has set the same; otherwise it is set anew.
    await identityPools.setRoles(id, { mappings }).catch(unlessThere(ensureIdentityPool));
  }

  return {
    async renew() {
      const pool = (await identityPools.find(place.identityPoolId)) && (await pools.find(place.poolId));
      if (!pool) return;
      for (const { role } of Object.values(kinds)) await roles.put(role);
      await completed(pool);
    },
    place: async () => ((await identityPools.find(place.identityPoolId)) ? place : undefined),
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

/** Two first operators at once make it once. */
const unlessThere =
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
