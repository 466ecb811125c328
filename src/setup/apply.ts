import { type Clients, checkFlows, defaultAppClient } from '../directory/clients/index.js';
import { newPoolDefaults, type Pools } from '../directory/pools/index.js';
import type { ResourceServers } from '../directory/resource-servers/index.js';
import type { ServiceProviders } from '../directory/service-providers/index.js';
import type { IdentityPools } from '../identity-pools/index.js';
import { defined, hasCode, type Logger } from '../kernel/index.js';
import type { Roles } from '../sts/index.js';
import type { IdentityPoolSetup, PoolSetup, Setup } from './schema.js';
import { ensureServiceProviders } from './service-providers.js';
import { newAppClient, newIdentityPool, newUserPool } from './translate.js';

export interface SetupParts {
  readonly pools: Pools;
  readonly clients: Clients;
  readonly resourceServers: ResourceServers;
  readonly serviceProviders: Pick<ServiceProviders, 'find' | 'create'>;
  readonly roles: Roles;
  readonly identityPools: IdentityPools;
  readonly logger: Logger;
  readonly region: string;
  readonly accountId: string;
}

/** Creates what the set-up declares and does not exist yet. Each entry is independent: the next start completes an interrupted one. */
export async function applySetup(setup: Setup, parts: SetupParts): Promise<void> {
  for (const pool of setup.userPools) await ensureUserPool(pool, parts);
  for (const role of setup.roles) {
    if (await parts.roles.find(roleArn(role.name, parts.accountId))) continue;
    await parts.roles.put({ name: role.name, trustPolicy: role.trust, policies: role.policies });
    parts.logger.info({ role: role.name }, 'role created');
  }
  for (const pool of setup.identityPools) await ensureIdentityPool(pool, parts);
}

/** Set-up operations at the upstreams of the resource gateway. */
interface BucketsAndTables {
  ensureBucket(name: string): Promise<void>;
  ensureTable(table: { readonly name: string; readonly partitionKey: string; readonly sortKey?: string }): Promise<void>;
}

/** Creates buckets and tables; separate, since their servers may start later. */
export async function applyResources(setup: Setup, resources: BucketsAndTables): Promise<void> {
  for (const bucket of setup.buckets) await resources.ensureBucket(bucket);
  for (const { name, partitionKey, sortKey } of setup.tables) {
    await resources.ensureTable({ name, partitionKey, ...defined({ sortKey }) });
  }
}

/** Exceeds the number that a pool can have. */
const MAX_RESOURCE_SERVERS = 100;

const roleArn = (name: string, accountId: string): string => `arn:aws:iam::${accountId}:role/${name}`;

async function ensureUserPool(setup: PoolSetup, { pools, clients, resourceServers, serviceProviders, logger }: SetupParts): Promise<void> {
  const found = await pools.find(setup.id);
  const pool = found ?? (await unlessTaken(pools.create(newUserPool(setup, newPoolDefaults())), 'pool_exists'));
  if (!pool) return logger.warn({ userPool: setup.id }, 'user pool not made: it is being deleted; the next start makes it');
  if (!found) logger.info({ userPool: setup.id }, 'user pool created');
  const there = new Set((await resourceServers.list(setup.id, { limit: MAX_RESOURCE_SERVERS })).items.map(({ identifier }) => identifier));
  for (const { identifier, name, scopes } of setup.resourceServers.filter((server) => !there.has(server.identifier))) {
    const named = Object.entries(scopes).map(([scope, description]) => ({ name: scope, description }));
    await resourceServers.create({ poolId: setup.id, identifier, name, scopes: named });
    logger.info({ userPool: setup.id, resourceServer: identifier }, 'resource server created');
  }
  for (const client of setup.clients) {
    if (await clients.find(client.id)) continue;
    checkFlows(pool, client.oauthFlows);
    await clients.create(newAppClient(setup.id, client, defaultAppClient()));
    logger.info({ userPool: setup.id, client: client.id }, 'app client created');
  }
  await ensureServiceProviders(setup.id, setup.serviceProviders, { serviceProviders, logger });
}

/** Returns undefined when an earlier pool, whose removal is in progress, has the id. */
function unlessTaken<T>(creation: Promise<T>, code: string): Promise<T | undefined> {
  return creation.catch((error: unknown) => {
    if (hasCode(error, code)) return undefined;
    throw error;
  });
}

async function ensureIdentityPool(setup: IdentityPoolSetup, { identityPools, logger, region, accountId }: SetupParts): Promise<void> {
  if (!(await identityPools.find(setup.id))) {
    if (!(await unlessTaken(identityPools.create(newIdentityPool(setup, region)), 'resource_conflict')))
      return logger.warn({ identityPool: setup.id }, 'identity pool not made: it is being deleted; the next start makes it');
    logger.info({ identityPool: setup.id }, 'identity pool created');
  }
  const { authenticated, guest } = setup.roles;
  const { roles } = await identityPools.get(setup.id);
  if (roles.authenticated !== undefined || roles.unauthenticated !== undefined) return;
  await identityPools.setRoles(setup.id, {
    ...defined({
      authenticated: authenticated === undefined ? undefined : roleArn(authenticated, accountId),
      unauthenticated: guest === undefined ? undefined : roleArn(guest, accountId),
    }),
    mappings: {},
  });
}
