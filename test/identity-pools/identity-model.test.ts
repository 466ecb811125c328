import assert from 'node:assert/strict';
import fc from 'fast-check';
import { createIdentityStore, type IdentityStore } from '../../src/identity-pools/identities/identities.store.js';
import { createIdentityLinks } from '../../src/identity-pools/identities/identity-links.js';
import { createIdentityMerging } from '../../src/identity-pools/identities/identity-merging.js';
import { createIdentityRegister } from '../../src/identity-pools/identities/identity-register.js';
import { type Identity, type IdentityPool, IdentityPoolError } from '../../src/identity-pools/index.js';
import { loginKey } from '../../src/identity-pools/logins/login-keys.js';
import { randomIds } from '../../src/kernel/index.js';
import { openWorld, REGION, type World } from './support/world.js';

const DEVELOPER = 'login.app';
const KEYS = [
  ...['a', 'b', 'c'].flatMap((provider) => [1, 2].map((n) => loginKey(`${provider}.example`, `${provider}${n}`))),
  ...[1, 2, 3].map((n) => loginKey(DEVELOPER, `u${n}`)),
];

type Step =
  | { readonly does: 'arrive' | 'enter'; readonly keys: readonly string[]; readonly who: number; readonly dies: number }
  | { readonly does: 'merge' | 'detach'; readonly keys: readonly string[]; readonly who: number; readonly dies: number };

const step: fc.Arbitrary<Step> = fc.record({
  does: fc.constantFrom('arrive', 'arrive', 'enter', 'enter', 'merge', 'detach'),
  keys: fc.uniqueArray(fc.constantFrom(...KEYS), { minLength: 1, maxLength: 3 }),
  who: fc.nat(20),
  // Number of the write at which the process crashes; 0 for never.
  dies: fc.constantFrom(0, 0, 0, 1, 2, 3),
}) as fc.Arbitrary<Step>;

/** After any sequence of concurrent and interrupted operations a login belongs to one identity and stays usable. */
describe('invariants of identities (property-based)', () => {
  let world: World;
  let store: IdentityStore;
  before(async () => {
    world = await openWorld();
    store = createIdentityStore(world.store.connection);
  });
  after(() => world.close());

  function over(dies: number) {
    let writes = 0;
    const mortal: IdentityStore = {
      ...store,
      async write(...given) {
        writes += 1;
        if (dies > 0 && writes >= dies) throw new Error('died');
        return store.write(...given);
      },
    };
    const merging = createIdentityMerging({ store: mortal, clock: world.clock });
    const links = createIdentityLinks({ store: mortal, merging, clock: world.clock });
    return {
      links,
      register: createIdentityRegister({ store: mortal, merging, links, clock: world.clock, ids: randomIds, region: REGION }),
    };
  }

  async function take(pool: IdentityPool, known: readonly Identity[], { does, keys, who, dies }: Step): Promise<Identity | undefined> {
    const { register, links } = over(dies);
    const named = known[who % Math.max(1, known.length)];
    const identity = named && (await store.find(named.id));
    if (does === 'arrive') return register.ofLogins(pool, keys);
    if (!identity) return register.newGuest(pool);
    if (does === 'enter') return register.admit(pool, identity, keys);
    if (does === 'detach') return links.detach(identity, keys);
    const [from, into] = await Promise.all([register.ofLogins(pool, keys.slice(0, 1)), register.ofLogins(pool, keys.slice(-1))]);
    return from.id === into.id ? from : links.merge(pool, from, into);
  }

  /** Ignores refusals and simulated crashes. */
  async function survive(work: Promise<Identity | undefined>): Promise<Identity | undefined> {
    try {
      return await work;
    } catch (error) {
      if (error instanceof IdentityPoolError || (error as Error).message === 'died') return undefined;
      throw error;
    }
  }

  it('after random operations with crashes each login has exactly one enabled identity', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(step, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 12 }), async (story) => {
        const pool = await world.newPool({ developerProviderName: DEVELOPER });
        const known = new Map<string, Identity>();
        for (const atOnce of story) {
          const ends = await Promise.all(atOnce.map((one) => survive(take(pool, [...known.values()], one))));
          for (const identity of ends) if (identity) known.set(identity.id, identity);
          world.clock.advance(1);
        }
        const { register } = over(0);
        for (const key of KEYS) {
          const identity = await register.ofLogins(pool, [key]);
          assert.ok(identity.loginKeys.includes(key) && !identity.disabled);
          assert.equal((await register.ofLogins(pool, [key])).id, identity.id);
        }
        const all = await store.list(pool.id, 1000);
        const held = all.flatMap(({ loginKeys }) => loginKeys);
        assert.equal(new Set(held).size, held.length);
        assert.deepEqual([...held].sort(), [...KEYS].sort());
        for (const { disabled, loginKeys, mergedAwayKeys } of all) {
          assert.deepEqual(mergedAwayKeys, []);
          assert.ok(!disabled || loginKeys.length === 0);
        }
      }),
      { numRuns: 60 },
    );
  });
});
