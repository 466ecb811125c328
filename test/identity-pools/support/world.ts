import { randomBytes } from 'node:crypto';
import {
  createIdentities,
  createIdentityPools,
  createOpenIdTokens,
  createOpenIdTokenVerifier,
  type Identities,
  type IdentitiesParts,
  type IdentityPool,
  type IdentityPools,
  type IsSignedIn,
  type NewIdentityPool,
  type OpenIdTokens,
} from '../../../src/identity-pools/index.js';
import { createSealer, randomIds, silentLogger } from '../../../src/kernel/index.js';
import { createRemovals, type Removals } from '../../../src/storage/index.js';
import {
  createAssumeRole,
  createRoles,
  createRolesStore,
  createSessionTokens,
  createSts,
  parsePolicy,
  type Roles,
  type SessionContent,
  type Sts,
  type WebIdentity,
} from '../../../src/sts/index.js';
import { createTokens, type IdTokenRequest, type Tokens } from '../../../src/tokens/index.js';
import { completeRemovals } from '../../support/removals.js';
import { noSignIns } from '../../support/sign-ins.js';
import { openTestStore, type TestStore } from './store.js';

export const REGION = 'us-east-1';
export const ACCOUNT = '123456789012';
export const BASE = 'http://localhost:9229';
export const POOL = 'us-east-1_one';
export const OTHER_POOL = 'us-east-1_two';
export const CLIENT = 'clientone';
export const provider = (poolId: string): string => `cognito-idp.${REGION}.amazonaws.com/${poolId}`;
export const roleArn = (name: string): string => `arn:aws:iam::${ACCOUNT}:role/${name}`;

type IdentitySession = SessionContent & { readonly identity: WebIdentity };

export interface World {
  readonly clock: { now(): number; advance(milliseconds: number): void };
  readonly store: TestStore;
  readonly tokens: Tokens;
  readonly pools: IdentityPools;
  readonly identities: Identities;
  readonly openIdTokens: OpenIdTokens;
  readonly roles: Roles;
  readonly sts: Sts;
  /** Opens session tokens of identities. */
  readonly sessions: { open(token: string): IdentitySession };
  /** Users that `serverSideTokenCheck` finds signed out. */
  readonly signedOut: Set<string>;
  readonly askedAbout: Parameters<IsSignedIn>[];
  /** Identities whose credentials were ended. */
  readonly ended: string[];
  /** Another `Identities` over the same store, with something changed. */
  identitiesWith(change: Partial<IdentitiesParts>): Identities;
  idToken(sub: string, request?: Partial<IdTokenRequest>): Promise<string>;
  /** `Logins` of one user of the first user pool. */
  loginOf(sub: string, request?: Partial<IdTokenRequest>): Promise<Record<string, string>>;
  /** An identity pool that trusts the first user pool's client, with roles `user` and `guest`. */
  newPool(settings?: Partial<NewIdentityPool>): Promise<IdentityPool>;
  readonly removals: Removals;
  /** Completes all removals; moves the clock. */
  finishRemovals(): Promise<void>;
  close(): Promise<void>;
}

export const settings = (change: Partial<NewIdentityPool> = {}): NewIdentityPool => ({
  name: 'pool',
  allowUnauthenticated: true,
  allowClassic: false,
  cognitoProviders: [{ providerName: provider(POOL), clientId: CLIENT, serverSideTokenCheck: false }],
  supportedLogins: {},
  openIdConnectProviderArns: [],
  samlProviderArns: [],
  tags: {},
  ...change,
});

/** Real tokens, real roles and credentials, the real store; only the clock is the test's. */
export async function openWorld(): Promise<World> {
  let now = Date.UTC(2026, 10, 22, 12);
  const clock = {
    now: () => now,
    advance(milliseconds: number) {
      now += milliseconds;
    },
  };
  const ids = randomIds;
  const store = await openTestStore(clock);
  const { connection } = store;
  const sealer = createSealer([{ id: 'k', key: randomBytes(32) }]);
  const tokens = createTokens({
    connection,
    sealer,
    clock,
    ids,
    issuerOf: (poolId) => `${BASE}/${poolId}`,
    poolIdOf: (issuer) => (issuer.startsWith(`${BASE}/`) ? issuer.slice(BASE.length + 1) : undefined),
  });
  const removals = createRemovals({ connection, clock, ids, logger: silentLogger });
  const pools = createIdentityPools({ connection, clock, ids, removals, region: REGION, baseUrl: BASE });
  const openIdTokens = createOpenIdTokens({ keys: tokens.keys, signer: tokens.signer, clock, ids, baseUrl: BASE });
  const rolesStore = createRolesStore(connection);
  await store.ready();
  await Promise.all([tokens.keys.create(POOL, 'RS256'), tokens.keys.create(OTHER_POOL, 'ES256'), openIdTokens.prepare()]);

  const roles = createRoles({ store: rolesStore, clock, ids, accountId: ACCOUNT });
  const sessionTokens = createSessionTokens(sealer);
  const sts = createSts({
    assumeRoleFor: createAssumeRole({ signIns: noSignIns, roles, tokens: sessionTokens, clock, ids, accountId: ACCOUNT }),
    webIdentity: createOpenIdTokenVerifier({ openIdTokens, pools, connection }),
  });
  const signedOut = new Set<string>();
  const askedAbout: Parameters<IsSignedIn>[] = [];
  const ended: string[] = [];
  const parts: IdentitiesParts = {
    connection,
    clock,
    ids,
    region: REGION,
    baseUrl: BASE,
    pools,
    issuer: tokens.issuer,
    openIdTokens,
    sts,
    signIns: noSignIns,
    async endCredentials(identityId) {
      ended.push(identityId);
    },
    async isSignedIn(...question) {
      askedAbout.push(question);
      return !signedOut.has(question[1]);
    },
  };
  const idToken: World['idToken'] = (sub, request) =>
    tokens.issuer.id({ poolId: POOL, clientId: CLIENT, sub, authTime: Math.floor(now / 1000), claims: {}, lifetime: 3600, ...request });

  return {
    clock,
    store,
    tokens,
    pools,
    removals,
    finishRemovals: () => completeRemovals(removals, clock),
    identities: createIdentities(parts),
    openIdTokens,
    roles,
    sts,
    sessions: { open: (token) => sessionTokens.open(token) as IdentitySession },
    signedOut,
    askedAbout,
    ended,
    identitiesWith: (change) => createIdentities({ ...parts, ...change }),
    idToken,
    loginOf: async (sub, request) => ({ [provider(POOL)]: await idToken(sub, request) }),
    async newPool(change) {
      const { id } = await pools.create(settings(change));
      await Promise.all([roles.put(roleFor('user', 'authenticated')), roles.put(roleFor('guest', 'unauthenticated'))]);
      return pools.setRoles(id, { authenticated: roleArn('user'), unauthenticated: roleArn('guest'), mappings: {} });
    },
    close: store.close,
  };
}

/** A role that any identity pool's identities of this kind may take. */
export function roleFor(name: string, amr: 'authenticated' | 'unauthenticated', action = 's3:GetObject') {
  const trust = {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Federated: 'cognito-identity.amazonaws.com' },
        Action: 'sts:AssumeRoleWithWebIdentity',
        Condition: { 'ForAnyValue:StringLike': { 'cognito-identity.amazonaws.com:amr': amr } },
      },
    ],
  };
  const policy = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: action, Resource: '*' }] };
  return { name, trustPolicy: parsePolicy(JSON.stringify(trust), 'trust'), policies: [parsePolicy(JSON.stringify(policy), 'permission')] };
}

/** For `assert.rejects`. */
export const coded = (code: string, message?: string) => (error: unknown) => {
  const { code: got, message: text } = error as { code?: string; message?: string };
  if (got !== code || (message !== undefined && text !== message)) throw error;
  return true;
};
