import assert from 'node:assert/strict';
import { createIdentityStore, type IdentityStore } from '../../src/identity-pools/identities/identities.store.js';
import { createIdentityLinks, type IdentityLinks } from '../../src/identity-pools/identities/identity-links.js';
import { createIdentityMerging } from '../../src/identity-pools/identities/identity-merging.js';
import { createIdentityRegister, type IdentityRegister } from '../../src/identity-pools/identities/identity-register.js';
import type { Identity, IdentityPool } from '../../src/identity-pools/index.js';
import { loginKey } from '../../src/identity-pools/logins/login-keys.js';
import { randomIds } from '../../src/kernel/index.js';
import { coded, openWorld, REGION, type World } from './support/world.js';

const DEVELOPER = 'login.app';
const key = (name: string): string => loginKey(`${name}.example`, name);
const user = (name: string): string => loginKey(DEVELOPER, name);

/** A merge takes three writes. After a crash at any of them no login is lost or has two identities, and the next call repairs the rest. */
describe('merging identities, with crashes', () => {
  let world: World;
  let store: IdentityStore;
  let register: IdentityRegister;
  let links: IdentityLinks;
  let pool: IdentityPool;
  before(async () => {
    world = await openWorld();
    store = createIdentityStore(world.store.connection);
    ({ register, links } = over(store));
  });
  after(() => world.close());
  beforeEach(async () => {
    pool = await world.newPool({ developerProviderName: DEVELOPER });
  });

  function over(one: IdentityStore): { register: IdentityRegister; links: IdentityLinks } {
    const merging = createIdentityMerging({ store: one, clock: world.clock });
    const links = createIdentityLinks({ store: one, merging, clock: world.clock });
    return { links, register: createIdentityRegister({ store: one, merging, links, clock: world.clock, ids: randomIds, region: REGION }) };
  }

  /** Two identities, the first is older; the second has a login that no call below sends. */
  async function two(): Promise<[Identity, Identity]> {
    const first = await register.ofLogins(pool, [key('a')]);
    world.clock.advance(1);
    return [first, await register.ofLogins(pool, [key('b'), key('c')])];
  }

  /** A register whose store fails at this write, as if the process had crashed just before it. */
  function dyingAt(fatal: number): IdentityRegister {
    let writes = 0;
    return over({
      ...store,
      async write(...given) {
        writes += 1;
        if (writes >= fatal) throw new Error('died');
        return store.write(...given);
      },
    }).register;
  }

  for (const fatal of [1, 2, 3]) {
    for (const comesBack of ['a', 'b', 'c']) {
      it(`after a crash before write ${fatal} login ${comesBack} has an identity, and both logins together complete the merge`, async () => {
        const [first, second] = await two();
        await assert.rejects(dyingAt(fatal).ofLogins(pool, [key('a'), key('b')]), /died/);
        const expected = fatal === 1 && comesBack !== 'a' ? second.id : first.id;
        assert.equal((await register.ofLogins(pool, [key(comesBack)])).id, expected);
        const after = await register.ofLogins(pool, [key('a'), key('b')]);
        assert.equal(after.id, first.id);
        assert.deepEqual([...after.loginKeys].sort(), [key('a'), key('b'), key('c')]);
        const loser = await register.get(second.id);
        assert.deepEqual([loser.disabled, loser.loginKeys, loser.mergedAwayKeys, loser.mergedInto], [true, [], [], first.id]);
      });
    }

    it(`after a crash before write ${fatal} the old id leads to the survivor for its logins only`, async () => {
      const [first, second] = await two();
      await assert.rejects(dyingAt(fatal).ofLogins(pool, [key('a'), key('b')]), /died/);
      const admitted = await register.admit(pool, await register.get(second.id), [key('c')]);
      assert.equal(admitted.id, fatal === 1 ? second.id : first.id);
      await assert.rejects(register.admit(pool, await register.get(second.id), [key('x')]), coded('logins_mismatch'));
    });
  }

  it('an interrupted merge is undone if the survivor was removed', async () => {
    const [first, second] = await two();
    await assert.rejects(dyingAt(2).ofLogins(pool, [key('a'), key('b')]), /died/);
    await store.remove(first);
    const found = await register.ofLogins(pool, [key('c')]);
    assert.equal(found.id, second.id);
    assert.deepEqual([found.disabled, found.mergedInto, found.mergedAwayKeys], [false, undefined, []]);
  });

  it('an interrupted merge is undone if the survivor got another user of the same provider', async () => {
    const [first, second] = await two();
    await assert.rejects(dyingAt(2).ofLogins(pool, [key('a'), key('b')]), /died/);
    await links.attach(pool, await register.get(first.id), [loginKey('b.example', 'another')]);
    assert.equal((await register.ofLogins(pool, [key('b')])).id, second.id);
  });

  it('a login linked elsewhere during an interrupted merge stays there', async () => {
    const [first, second] = await two();
    await assert.rejects(dyingAt(2).ofLogins(pool, [key('a'), key('b')]), /died/);
    const thief = await links.attach(pool, await register.newGuest(pool), [key('b')]);
    assert.equal((await register.ofLogins(pool, [key('c')])).id, first.id);
    assert.equal((await register.ofLogins(pool, [key('b')])).id, thief.id);
    assert.deepEqual((await register.get(second.id)).mergedAwayKeys, []);
  });

  it('concurrent merges in both directions lose no login and leave an identity enabled', async () => {
    for (let round = 0; round < 10; round += 1) {
      pool = await world.newPool({ developerProviderName: DEVELOPER });
      const [x, y] = [await register.ofLogins(pool, [user('x')]), await register.ofLogins(pool, [user('y')])];
      await Promise.allSettled([links.merge(pool, x, y), links.merge(pool, y, x)]);
      const owners = [await register.ofLogins(pool, [user('x')]), await register.ofLogins(pool, [user('y')])];
      assert.ok(owners.every(({ id, disabled }) => !disabled && [x.id, y.id].includes(id)));
    }
  });

  it('an identity has at most 20 logins, also through merge (resource_conflict)', async () => {
    const users = (from: number, to: number): string[] => Array.from({ length: to - from }, (_, i) => user(`u${from + i}`));
    const [a, b] = [await register.ofLogins(pool, users(0, 12)), await register.ofLogins(pool, users(12, 21))];
    await assert.rejects(links.merge(pool, b, a), coded('resource_conflict'));
    await assert.rejects(register.ofLogins(pool, users(0, 21)), coded('resource_conflict'));
    const c = await register.ofLogins(pool, users(30, 38));
    assert.equal((await links.merge(pool, c, a)).loginKeys.length, 20);
    await assert.rejects(links.attach(pool, await register.get(a.id), [user('one more')]), coded('resource_conflict'));
    assert.equal((await register.ofLogins(pool, users(12, 13))).id, b.id);
  });

  it('an identity that lost its last login is identity_forbidden to guests and logins', async () => {
    const identity = await register.ofLogins(pool, [key('a')]);
    const left = await links.detach(identity, [key('a')]);
    assert.deepEqual([left.disabled, left.loginKeys], [true, []]);
    for (const keys of [[key('a')], [key('x')]]) await assert.rejects(register.admit(pool, left, keys), coded('identity_forbidden'));
    await assert.rejects(links.attach(pool, left, [key('a')]), coded('identity_forbidden'));
    assert.notEqual((await register.ofLogins(pool, [key('a')])).id, identity.id);
  });

  it('concurrent unlinking and linking of different logins both take effect', async () => {
    const identity = await register.ofLogins(pool, [key('a'), key('b')]);
    await Promise.all([links.detach(identity, [key('b')]), register.admit(pool, identity, [key('a'), key('c')])]);
    assert.deepEqual([...(await register.get(identity.id)).loginKeys].sort(), [key('a'), key('c')]);
  });
});
