import assert from 'node:assert/strict';
import { createDeviceStore, createDevices, type Devices } from '../../src/authentication/devices/index.js';
import { defaultUserPool, type UserPool } from '../../src/directory/pools/index.js';
import type { User } from '../../src/directory/users/index.js';
import { randomIds } from '../../src/kernel/index.js';
import { createTokens } from '../../src/tokens/index.js';
import { startStorage } from '../tokens/support/storage.js';
import { testSealer } from '../tokens/support/tokens.js';

describe('tracked devices of a user', () => {
  const clock = { at: Date.now(), now: () => clock.at };
  const verifier = { passwordVerifier: 'BBBB', salt: 'AAAB' };
  const maria = { sub: 'maria', username: 'maria' } as User;
  const now = new Date(clock.at);
  const devices = { challengeOnNew: true, rememberOnPrompt: false };
  const pool = {
    ...defaultUserPool(),
    id: 'us-east-1_Devices',
    name: 'd',
    version: 1,
    createdAt: now,
    updatedAt: now,
    devices,
  } as UserPool;
  let storage: Awaited<ReturnType<typeof startStorage>>;
  let room: Devices;
  let ended: string[];

  before(async () => {
    storage = await startStorage(clock);
    const parts = { connection: storage.connection, sealer: testSealer(), clock, ids: randomIds };
    const { sessions } = createTokens({ ...parts, issuerOf: (id) => id, poolIdOf: (id) => id });
    ended = [];
    room = createDevices({
      ...parts,
      store: createDeviceStore(storage.connection),
      sessions: {
        async endAllOfDevice(poolId, sub, key) {
          ended.push(key);
          await sessions.endAllOfDevice(poolId, sub, key);
        },
      },
    });
    await storage.ready();
  });
  after(() => storage.stop());

  async function confirmed(): Promise<string> {
    const { key, groupKey } = room.mint(pool);
    clock.at += 1000;
    await room.confirm(pool, maria, { session: { deviceKey: key, deviceGroupKey: groupKey }, key, verifier });
    return key;
  }

  it('confirming a device beyond one hundred removes the least recently used one and ends its sessions', async () => {
    const [first, second] = [await confirmed(), await confirmed()];
    for (let i = 0; i < 98; i++) await confirmed();
    await room.seen(pool, 'maria', first, undefined);
    assert.deepEqual(ended, []);
    await confirmed();
    assert.deepEqual(ended, [second]);
    assert.ok(await room.trusted(pool, maria, first));
    assert.equal(await room.trusted(pool, maria, second), false);
  });

  it('the store contains a device’s SRP verifier only sealed', async () => {
    const key = await confirmed();
    const proof = await room.proofOf(pool, 'maria', key);
    assert.equal(proof?.verifier, 0x041041n);
    const raw = await storage.connection.db!.collection('devices').findOne({ _id: `${pool.id}/${key}` as never, poolId: pool.id });
    assert.ok(raw?.['secret']);
    assert.doesNotMatch(JSON.stringify(raw), /041041|41041/);
  });

  it('a device is trusted for its user and pool only, and not in a pool without device tracking', async () => {
    const key = await confirmed();
    assert.equal(await room.trusted(pool, { ...maria, sub: 'jose' }, key), false);
    assert.equal(await room.trusted({ ...pool, id: 'us-east-1_Other' }, maria, key), false);
    const { devices: _, ...untracked } = pool;
    assert.equal(await room.trusted(untracked, maria, key), false);
    assert.equal(await room.trusted(pool, maria, 'x'.repeat(10_000)), false);
  });
});
