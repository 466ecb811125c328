import assert from 'node:assert/strict';
import '../../src/app/assemble.js';
import { createPoolStore } from '../../src/directory/pools/pools.store.js';
import { createIdentityPoolStore } from '../../src/identity-pools/pools/identity-pools.store.js';
import { randomIds, silentLogger } from '../../src/kernel/index.js';
import { type Connection, createRemovals, definedModels, type OwnerId, type Removals } from '../../src/storage/index.js';
import { withStorage } from '../storage/support.js';
import { completeRemovals } from '../support/removals.js';
import { newOwners, type Owners, storeOneOfEach } from './one-of-each.js';

/** Collections of the server, without those that other suites in this process define. */
const models = definedModels().filter(({ name }) => !name.startsWith('Test'));

/** Number of the owner's documents by collection, for collections that can have some. */
async function documentsOf(connection: Connection, owner: OwnerId): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const definition of models) {
    const filter = definition.ownedFilter(owner);
    if (filter) counts[definition.collection] = await definition.on(connection).countDocuments(filter);
  }
  return counts;
}

const without = (counts: Record<string, number>): string[] => Object.keys(counts).filter((collection) => counts[collection] === 0);

/** Collections with a document that mentions the text anywhere. */
async function mentions(connection: Connection, text: string): Promise<string[]> {
  const found: string[] = [];
  for (const definition of models) {
    const documents = await definition
      .on(connection)
      .find({ _id: { $gt: '' } })
      .lean();
    if (JSON.stringify(documents).includes(text)) found.push(definition.collection);
  }
  return found;
}

interface World {
  readonly connection: Connection;
  readonly removals: Removals;
  readonly ours: Owners;
  readonly others: Owners;
  finish(): Promise<void>;
}

function withOneOfEach(hidden: boolean, use: (world: World) => Promise<void>): Promise<void> {
  return withStorage(async ({ connection, ready }) => {
    let ahead = 0;
    const clock = {
      now: () => Date.now() + ahead,
      advance(milliseconds: number) {
        ahead += milliseconds;
      },
    };
    for (const definition of models) definition.on(connection);
    await ready();
    const removals = createRemovals({ connection, clock, ids: randomIds, logger: silentLogger });
    removals.resume('pool', createPoolStore(connection).leaving);
    removals.resume('identityPool', createIdentityPoolStore(connection).leaving);
    const [ours, others] = [newOwners(), newOwners()];
    await storeOneOfEach(connection, ours, hidden);
    await storeOneOfEach(connection, others, false);
    await use({ connection, removals, ours, others, finish: () => completeRemovals(removals, clock) });
  });
}

const KINDS: Readonly<Record<string, (owners: Owners) => OwnerId>> = {
  'a user pool': ({ pool }) => ({ pool }),
  'a user': ({ pool, user }) => ({ pool, user }),
  'an app client': ({ pool, client }) => ({ pool, client }),
  'an identity pool': ({ identityPool }) => ({ identityPool }),
};

describe('removal of all documents of an owner', () => {
  for (const [kind, ownerOf] of Object.entries(KINDS)) {
    it(`${kind} leaves no document in any collection, and all of another`, () =>
      withOneOfEach(true, async ({ connection, removals, ours, others, finish }) => {
        const before = await documentsOf(connection, ownerOf(ours));
        assert.deepEqual(without(before), [], 'collections that this test stores no document in: add them to one-of-each.ts');
        const kept = await documentsOf(connection, ownerOf(others));
        await removals.schedule(ownerOf(ours));
        await finish();
        const after = await documentsOf(connection, ownerOf(ours));
        assert.deepEqual(without(after), Object.keys(before));
        assert.deepEqual(await documentsOf(connection, ownerOf(others)), kept);
        if (kind.endsWith('pool')) assert.deepEqual(await mentions(connection, kind === 'a user pool' ? ours.pool : ours.identityPool), []);
        assert.equal(await connection.collection('removals').countDocuments({}), 0);
      }));
  }

  it('a user or a client leaves the documents of the rest of the pool', () =>
    withOneOfEach(false, async ({ connection, removals, ours }) => {
      const before = await documentsOf(connection, { pool: ours.pool });
      await removals.remove({ pool: ours.pool, user: 'somebody else' }, async () => undefined);
      await removals.remove({ pool: ours.pool, client: 'another' }, async () => undefined);
      assert.deepEqual(await documentsOf(connection, { pool: ours.pool }), before);
    }));

  it('a pool that was hidden without a record, as before a crash, is removed by the next sweep', () =>
    withOneOfEach(true, async ({ connection, ours, finish }) => {
      await finish();
      assert.deepEqual(new Set(Object.values(await documentsOf(connection, { pool: ours.pool }))), new Set([0]));
    }));

  it('a record of a pool that is not hidden removes nothing', () =>
    withOneOfEach(false, async ({ connection, removals, ours, finish }) => {
      const before = await documentsOf(connection, { pool: ours.pool });
      await removals.schedule({ pool: ours.pool });
      await finish();
      assert.deepEqual(await documentsOf(connection, { pool: ours.pool }), before);
      assert.equal(await connection.collection('removals').countDocuments({}), 0);
    }));
});
