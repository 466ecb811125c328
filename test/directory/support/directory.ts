import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AppClient, type Clients, createClients, defaultAppClient, type NewAppClient } from '../../../src/directory/clients/index.js';
import { createPools, defaultUserPool, type NewUserPool, type Pools, type UserPool } from '../../../src/directory/pools/index.js';
import { createUsers, type NewUser, type User, type Users } from '../../../src/directory/users/index.js';
import { createSealer, randomIds, silentLogger } from '../../../src/kernel/index.js';
import { createRemovals, type Operation, openStorage, type Removals, type Storage } from '../../../src/storage/index.js';
import { completeRemovals } from '../../support/removals.js';

export interface TestDirectory {
  readonly storage: Storage;
  readonly clock: { now(): number; advance(milliseconds: number): void };
  readonly pools: Pools;
  readonly clients: Clients;
  readonly users: Users;
  /** Pools whose keys were asked for. */
  readonly keysMade: string[];
  /** Another node: the same store, caches of its own. */
  anotherNode(): { readonly pools: Pools; readonly clients: Clients; readonly users: Users; readonly removals: Removals };
  readonly removals: Removals;
  /** Completes all removals; moves the clock. */
  finishRemovals(): Promise<void>;
  /** Store operations that the work took. */
  operations(work: () => Promise<unknown>): Promise<Operation[]>;
  /** Documents that the embedded engine took up for the work. */
  documents(work: () => Promise<unknown>): Promise<number>;
  newPool(change?: Partial<NewUserPool>): Promise<UserPool>;
  newClient(pool: UserPool, change?: Partial<NewAppClient>): Promise<AppClient>;
  newUser(pool: UserPool, change?: Partial<NewUser>): Promise<User>;
  close(): Promise<void>;
}

/** Pools, clients and users on the real store; only the clock is the test's. */
export async function openDirectory(): Promise<TestDirectory> {
  let now = Date.UTC(2026, 10, 22, 12);
  const clock = {
    now: () => now,
    advance(milliseconds: number) {
      now += milliseconds;
    },
  };
  const path = await mkdtemp(join(tmpdir(), 'cognate-directory-'));
  const mongo = process.env['MONGODB_URI'];
  const seen: Operation[] = [];
  let documents = 0;
  const storage = await openStorage({
    path,
    clock,
    onDocument() {
      documents += 1;
    },
    onOperation: (operation) => void seen.push(operation),
    ...(mongo ? { uri: `${mongo.replace(/\/[^/]*$/, '')}/cognate_${path.slice(-6)}` } : {}),
  });
  const { connection } = storage;
  const ids = randomIds;
  const sealer = createSealer([{ id: 'k', key: randomBytes(32) }]);
  const keysMade: string[] = [];
  const node = () => {
    const removals = createRemovals({ connection, clock, ids, logger: silentLogger });
    const clients = createClients({ connection, sealer, clock, ids, removals });
    const users = createUsers({ connection, sealer, clock, ids });
    const pools = createPools({
      connection,
      clock,
      ids,
      region: 'us-east-1',
      keys: { create: async (poolId) => void keysMade.push(poolId), remove: async () => {} },
      removals,
    });
    return { clients, users, pools, removals };
  };
  const first = node();
  await storage.ready();
  return {
    storage,
    clock,
    ...first,
    keysMade,
    finishRemovals: () => completeRemovals(first.removals, clock),
    anotherNode: node,
    async operations(work) {
      seen.length = 0;
      await work();
      return [...seen];
    },
    async documents(work) {
      documents = 0;
      await work();
      return documents;
    },
    newPool: (change = {}) => first.pools.create({ ...defaultUserPool(), name: 'pool', caseSensitiveUsernames: false, ...change }),
    newClient: (pool, change = {}) =>
      first.clients.create({ ...defaultAppClient(), poolId: pool.id, name: 'app', secret: 'none', ...change }),
    newUser: (pool, change = {}) => first.users.create(pool, { username: 'alice', status: 'CONFIRMED', attributes: {}, ...change }),
    async close() {
      if (mongo) await connection.dropDatabase();
      await storage.close();
      await rm(path, { recursive: true, force: true });
    },
  };
}
