import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAuthentication, type PasswordHashing, type RequestContext } from '../../../src/authentication/index.js';
import { type AppClient, createClients, defaultAppClient, type NewAppClient } from '../../../src/directory/clients/index.js';
import { createGroups } from '../../../src/directory/groups/index.js';
import { createIdentityProviders } from '../../../src/directory/identity-providers/index.js';
import { createPools, defaultUserPool, type NewUserPool, type UserPool } from '../../../src/directory/pools/index.js';
import { createUsers, type User } from '../../../src/directory/users/index.js';
import { createSealer, randomIds, sha256, silentLogger } from '../../../src/kernel/index.js';
import { createCounters, createFailuresByAddress } from '../../../src/limits/index.js';
import type { Notice } from '../../../src/messaging/index.js';
import { createRemovals, openStorage } from '../../../src/storage/index.js';
import { createTokens } from '../../../src/tokens/index.js';

const BASE = 'https://id.example';

/** Counts, and costs nothing: what argon2 does is tested on its own. */
export function countingHashing() {
  const fake = (password: string): string => `fake$${sha256(password).toString('hex')}`;
  const hashing = {
    hashed: 0,
    verified: 0,
    async hash(password: string) {
      hashing.hashed += 1;
      return fake(password);
    },
    inTurn: <T>(work: () => Promise<T>) => work(),
    async verify(phc: string, password: string) {
      hashing.verified += 1;
      return phc === fake(password);
    },
  } satisfies PasswordHashing & { hashed: number; verified: number };
  return hashing;
}

export type House = Awaited<ReturnType<typeof openHouse>>;

/** The whole room on a real store, with a clock that tests move, an outbox, and a count of store operations. */
export async function openHouse({ failuresPerAddress = 0 } = {}) {
  const clock = { at: Date.UTC(2026, 10, 7, 9, 5, 3), now: () => clock.at };
  const path = await mkdtemp(join(tmpdir(), 'cognate-auth-'));
  const mongo = process.env['MONGODB_URI'];
  const operations: { kind: 'read' | 'write'; collection: string; method: string }[] = [];
  const storage = await openStorage({
    path,
    clock,
    ...(mongo ? { uri: `${mongo.replace(/\/[^/]*$/, '')}/cognate_${path.slice(-6)}` } : {}),
    onOperation: (operation) => operations.push(operation),
  });
  const { connection } = storage;
  const sealer = createSealer([{ id: 'test', key: Buffer.alloc(32, 7) }]);
  const ids = randomIds;
  const tokens = createTokens({
    connection,
    sealer,
    clock,
    ids,
    issuerOf: (poolId) => `${BASE}/${poolId}`,
    poolIdOf: (issuer) => (issuer.startsWith(`${BASE}/`) ? issuer.slice(BASE.length + 1) : undefined),
  });
  const removals = createRemovals({ connection, clock, ids, logger: silentLogger });
  const clients = createClients({ connection, sealer, clock, ids, removals });
  const users = createUsers({ connection, sealer, clock, ids });
  const pools = createPools({ connection, clock, ids, region: 'us-east-1', keys: tokens.keys, removals });
  const outbox: Notice[] = [];
  const messenger = {
    fails: undefined as Error | undefined,
    async notify(notice: Notice) {
      if (messenger.fails) throw messenger.fails;
      outbox.push(notice);
    },
  };
  const hashing = countingHashing();
  const counters = createCounters({ clock, logger: silentLogger });
  const authentication = createAuthentication({
    connection,
    users,
    groups: createGroups({ connection, clock, users }),
    identityProviders: createIdentityProviders({ connection, sealer, clock }),
    clients,
    pools,
    tokens,
    removals,
    messenger,
    messageLimits: { admit: async () => {} },
    deliveries: { deliver: async () => {} },
    codeSealer: { seal: async (code) => code },
    sealer,
    clock,
    ids,
    logger: silentLogger,
    baseUrl: BASE,
    hashing,
    protection: {
      risk: { rulesFor: async () => undefined, isSkipped: async () => false, refuseBlocked: async () => {} },
      counters,
      failures: createFailuresByAddress({ counters, allowed: failuresPerAddress, clock }),
      passwordLists: { lists: [], onFailure: 'allow' },
    },
  });
  await storage.ready();

  async function context(
    pool: Partial<NewUserPool> = {},
    client: Partial<Omit<NewAppClient, 'secret'>> = {},
  ): Promise<RequestContext & { pool: UserPool; client: AppClient }> {
    const made = await pools.create({
      ...defaultUserPool(),
      name: 'test',
      autoVerifiedAttributes: ['email'],
      signingAlgorithm: 'ES256',
      ...pool,
    });
    const app = await clients.create({ ...defaultAppClient(), name: 'app', secret: 'none', ...client, poolId: made.id });
    return { pool: made, client: app, origin: {} };
  }

  /** A confirmed user whose address is verified. */
  async function confirmed(on: RequestContext, username: string, password: string, attributes: Record<string, string> = {}): Promise<User> {
    const email = `${username.split('@')[0]}@example.com`;
    await authentication.registration.signUp(on, { username, password, attributes: { email, ...attributes } });
    const code = outbox.at(-1)!.code;
    await authentication.registration.confirm(on, { username, code });
    return (await users.findByLogin(on.pool, username))!;
  }

  return {
    ...authentication,
    connection,
    clock,
    ids,
    sealer,
    tokens,
    users,
    clients,
    pools,
    outbox,
    messenger,
    hashing,
    operations,
    context,
    confirmed,
    /** Store operations while `work` runs. */
    async counted(work: () => Promise<unknown>) {
      const from = operations.length;
      await work();
      const seen = operations.slice(from);
      return { reads: seen.filter((o) => o.kind === 'read').length, writes: seen.filter((o) => o.kind === 'write').length };
    },
    async stop() {
      await authentication.close();
      if (mongo) await connection.dropDatabase();
      await storage.close();
      await rm(path, { recursive: true, force: true });
    },
  };
}

/** For `assert.rejects` and `assert.throws`. */
export const code = (expected: string, message?: string | RegExp) => (error: unknown) => {
  const { code: actual, message: text } = error as { code?: string; message: string };
  if (actual !== expected) throw error;
  if (message instanceof RegExp ? !message.test(text) : message !== undefined && message !== text) throw error;
  return true;
};
