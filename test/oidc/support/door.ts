import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import Koa, { type Context } from 'koa';
import { type AppClient, createClients, defaultAppClient, type NewAppClient } from '../../../src/directory/clients/index.js';
import { createPools, defaultUserPool, type ProtocolProfile } from '../../../src/directory/pools/index.js';
import { createResourceServers } from '../../../src/directory/resource-servers/index.js';
import { claimsOf, createUsers, type User, type Users } from '../../../src/directory/users/index.js';
import { createOidcEndpoints, type Exchange } from '../../../src/http/oidc/index.js';
import { CodedError, type Logger, randomIds, silentLogger } from '../../../src/kernel/index.js';
import { createRemovals } from '../../../src/storage/index.js';
import { createTokens } from '../../../src/tokens/index.js';
import { startStorage } from '../../tokens/support/storage.js';
import { testSealer } from '../../tokens/support/tokens.js';

export const POOL = 'us-east-1_PoolA';
export const OTHER_POOL = 'us-east-1_PoolB';
export const CALLBACK = 'https://app.example/callback';
export const SECRET = 'a-client-secret-of-some-length';

export type ClientToAdd = Partial<Omit<NewAppClient, 'secret'>> & { readonly id: string; readonly secret?: string };

export interface UserToAdd {
  readonly sub: string;
  readonly poolId?: string;
}

export interface DoorOptions {
  readonly exchange?: Exchange;
  readonly https?: boolean;
  /** Of the pools. Omitted: `cognito`. */
  readonly protocolProfile?: ProtocolProfile;
  /** What a pre token function of the pools wants. */
  readonly changesFor?: NonNullable<Parameters<typeof createOidcEndpoints>[0]['changesFor']>;
}

/** The door on a real server, with a login page that believes the `sub` it is given. */
export async function startDoor(options: DoorOptions = {}) {
  const clock = { offset: 0, now: () => Date.now() + clock.offset };
  const app = new Koa();
  app.on('error', () => {});
  const server: Server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const baseUrl = options.https ? 'https://id.example' : origin;
  const { connection, operations, ready, stop } = await startStorage(clock);
  const sealer = testSealer();
  const tokens = createTokens({
    connection,
    sealer,
    clock,
    ids: randomIds,
    issuerOf: (poolId) => `${baseUrl}/${poolId}`,
    poolIdOf: (issuer) => (issuer.startsWith(`${baseUrl}/`) ? issuer.slice(baseUrl.length + 1) : undefined),
  });
  const removals = createRemovals({ connection, clock, ids: randomIds, logger: silentLogger });
  const parts = { connection, sealer, clock, ids: randomIds, removals };
  const clients = createClients(parts);
  const resourceServers = createResourceServers(parts);
  const users = createUsers(parts);
  const pools = createPools({ ...parts, region: 'us-east-1', keys: tokens.keys });
  const logged: unknown[] = [];
  const refused: Record<string, unknown>[] = [];
  const logger: Logger = {
    ...silentLogger,
    error: (fields) => logged.push(fields),
    info: (fields, message) => void (message === 'request refused' && refused.push(fields as Record<string, unknown>)),
    child: () => logger,
  };
  const door = createOidcEndpoints({
    ...parts,
    clockTolerance: 60,
    pools,
    clients,
    resourceServers,
    users: withGroups(users),
    groups: { effectiveGroupsOf: async ({ groups }) => ({ names: groups, roles: [] }) },
    tokens,
    claimsOf,
    ...(options.changesFor ? { changesFor: options.changesFor } : {}),
    exchange: options.exchange ?? (() => Promise.reject(new CodedError('identity_pool_unknown', 'IdentityPool not found.'))),
    logger,
    baseUrl,
    baseUrlIsPublic: options.https ?? false,
    renderError(ctx, { title, message }) {
      ctx.type = 'html';
      ctx.body = `<h1>${title}</h1><p>${message.replace(/[<>&]/g, '')}</p>`;
    },
    async renderDevice(ctx, _poolId, page) {
      ctx.body = page;
    },
    isSameOrigin: () => false,
    async renderLogout(ctx, _pool, page) {
      ctx.body = page;
    },
    interactionUrl: (poolId, uid) => `/${poolId}/login/${uid}`,
  });
  app.use(door.middleware);
  app.use(async (ctx: Context) => {
    const poolId = /^\/([\w-]+)\/login\/[\w-]+$/.exec(ctx.path)?.[1];
    if (!poolId) return;
    try {
      if (ctx.method === 'GET') ctx.body = await door.interactions.details(ctx, poolId);
      else if (ctx.query['allow']) await door.interactions.allow(ctx, poolId);
      else if (ctx.query['refuse']) await door.interactions.refuse(ctx, poolId, 'access_denied', 'The user said no.');
      else {
        await door.interactions.details(ctx, poolId);
        const amr = ctx.query['amr'] === undefined ? {} : { amr: String(ctx.query['amr']).split(' ') };
        await door.interactions.finish(ctx, poolId, {
          sub: String(ctx.query['sub']),
          authTime: Math.floor(clock.now() / 1000),
          provenAt: clock.now(),
          ...amr,
        });
      }
    } catch (error) {
      ctx.status = 400;
      ctx.body = { code: (error as CodedError).code };
    }
  });

  await ready();
  const triggers = options.changesFor
    ? { triggers: { preTokenGeneration: { arn: 'arn:aws:lambda:::function:f', version: 'V3_0' as const } } }
    : {};
  const extensions = options.protocolProfile ? { extensions: { protocolProfile: options.protocolProfile } } : {};
  for (const id of [POOL, OTHER_POOL])
    await pools.create({ ...defaultUserPool(), id, name: id, signingAlgorithm: 'ES256', ...triggers, ...extensions });
  server.on('request', app.callback());

  return {
    origin,
    issuer: `${baseUrl}/${POOL}`,
    tokens,
    clock,
    operations,
    logged,
    /** Logged refusals. */
    refused,
    resourceServers,
    /** With the resource servers that its custom scopes need. */
    async addClient({ secret, ...client }: ClientToAdd) {
      for (const [identifier, names] of customScopes(client.oauthScopes ?? [])) {
        const scopes = names.map((name) => ({ name, description: name }));
        await resourceServers.create({ poolId: POOL, identifier, name: identifier, scopes }).catch(() => undefined);
      }
      return clients.create({
        ...defaultAppClient(),
        poolId: POOL,
        name: client.id,
        lifetimes: { access: 3600, id: 1800, refresh: 86_400 },
        callbackUrls: [CALLBACK],
        logoutUrls: ['https://app.example/bye'],
        oauthEnabled: true,
        oauthFlows: ['code'],
        oauthScopes: ['openid', 'email', 'profile'],
        ...client,
        secret: secret === undefined ? 'none' : { value: secret },
      });
    },
    /** Sessions of the pool are tracked from now on. */
    track: (maxPerUser: number) => pools.update(POOL, { sessionTracking: { enabled: true, maxPerUser } }),
    addSecret: (id: string, value: string) => clients.addSecret(POOL, id, { value }),
    removeSecret: (id: string, secretId: string) => clients.removeSecret(POOL, id, secretId),
    async stopRotation({ id, poolId, secret, version, createdAt, updatedAt, rotation, ...settings }: AppClient): Promise<void> {
      await clients.update(poolId, id, settings);
    },
    async addUser({ sub, poolId = POOL }: UserToAdd): Promise<void> {
      const attributes = { email: `${sub}@example.com`, email_verified: 'true' };
      await users.create(await pools.get(poolId), { sub, username: `name-of-${sub}`, status: 'CONFIRMED', attributes });
    },
    async setEnabled(sub: string, enabled: boolean): Promise<void> {
      await users.update(await pools.get(POOL), (await users.findBySub(POOL, sub))!, { enabled });
    },
    removeUser: (sub: string) => users.remove(POOL, sub),
    async stop() {
      door.close();
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
      await stop();
    },
  };
}

/** Groups come with a later issue; the door passes them on already. */
function withGroups(users: Users): Users {
  const grouped = (user: User | undefined): User | undefined => user && { ...user, groups: user.sub === 'maria' ? ['admins'] : [] };
  return { ...users, findBySub: async (poolId, sub) => grouped(await users.findBySub(poolId, sub)) };
}

export type TestDoor = Awaited<ReturnType<typeof startDoor>>;

/** By resource server. */
function customScopes(scopes: readonly string[]): Map<string, string[]> {
  const named = new Map<string, string[]>();
  for (const scope of scopes.filter((one) => one.includes('/'))) {
    const slash = scope.lastIndexOf('/');
    const identifier = scope.slice(0, slash);
    named.set(identifier, [...(named.get(identifier) ?? []), scope.slice(slash + 1)]);
  }
  return named;
}
