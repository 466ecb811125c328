import type { AppClient, Clients, NewAppClient } from '../../directory/clients/index.js';
import { defaultAppClient } from '../../directory/clients/index.js';
import { type Pools, defaultUserPool } from '../../directory/pools/index.js';
import type { IdentityPools } from '../../identity-pools/index.js';
import type { Logger } from '../../kernel/index.js';
import type { Roles } from '../../sts/index.js';
import type { Resources } from '../../doors/resource-gateway/index.js';
import type { ClientSetup, IdentityPoolSetup, PoolSetup, Setup } from './schema.js';

export interface SetupParts {
  readonly pools: Pools;
  readonly clients: Clients;
  readonly roles: Roles;
  readonly identityPools: IdentityPools;
  readonly logger: Logger;
  readonly region: string;
  readonly roleArn: (name: string) => string;
}

/** Makes what the set-up names and is not there. Each piece stands alone: a start that was cut is completed by the next. */
export async function applySetup(setup: Setup, parts: SetupParts): Promise<void> {
  for (const pool of setup.userPools) await ensureUserPool(pool, parts);
  for (const role of setup.roles) {
    if (await parts.roles.find(parts.roleArn(role.name))) continue;
    await parts.roles.put({ name: role.name, trustPolicy: role.trust, policies: role.policies });
  }
  for (const pool of setup.identityPools) await ensureIdentityPool(pool, parts);
}

/** Buckets and tables; apart from the rest, because the servers that hold them may come up later. */
export async function applyResources(setup: Setup, resources: Resources): Promise<void> {
  for (const bucket of setup.buckets) await resources.ensureBucket(bucket);
  for (const { name, partitionKey, sortKey } of setup.tables) {
    await resources.ensureTable({ name, partitionKey, ...(sortKey === undefined ? {} : { sortKey }) });
  }
}

async function ensureUserPool(setup: PoolSetup, { pools, clients, logger }: SetupParts): Promise<void> {
  if (!(await pools.find(setup.id))) {
    await pools.create(newUserPool(setup));
    logger.info({ userPool: setup.id }, 'user pool made');
  }
  for (const client of setup.clients) {
    if (await clients.find(client.id)) continue;
    await clients.create(newAppClient(setup.id, client));
  }
}
