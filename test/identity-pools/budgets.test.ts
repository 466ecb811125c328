import assert from 'node:assert/strict';
import { openWorld, roleArn, type World } from './support/world.js';

/** Store operations with warm caches (ARCHITECTURE section 4). */
describe('identity pools: store operations', () => {
  let world: World;
  before(async () => {
    world = await openWorld();
  });
  after(() => world.close());

  const count = async (work: () => Promise<unknown>) => world.store.count(work);
  const warm = async (id: string): Promise<void> => {
    await world.identities.exchange(id, await world.loginOf('warm'));
    await world.identities.exchange(id, {});
  };

  it('GetId and GetCredentialsForIdentity of a new user: 2 reads, 1 write', async () => {
    const { id } = await world.newPool();
    await warm(id);
    const login = await world.loginOf('new');
    const operations = await count(async () => world.identities.credentials(await world.identities.getId(id, login), login));
    assert.deepEqual(operations, { reads: 2, writes: 1 });
  });

  it('of a known user: 2 reads', async () => {
    const { id } = await world.newPool();
    await warm(id);
    const login = await world.loginOf('warm');
    const operations = await count(async () => world.identities.credentials(await world.identities.getId(id, login), login));
    assert.deepEqual(operations, { reads: 2, writes: 0 });
  });

  it('of a guest: 1 read, 1 write', async () => {
    const { id } = await world.newPool();
    await warm(id);
    const operations = await count(async () => world.identities.credentials(await world.identities.getId(id, {}), {}));
    assert.deepEqual(operations, { reads: 1, writes: 1 });
  });

  it('token exchange of a known user: 1 read', async () => {
    const { id } = await world.newPool();
    await warm(id);
    const login = await world.loginOf('warm');
    assert.deepEqual(await count(() => world.identities.exchange(id, login)), { reads: 1, writes: 0 });
  });

  it('a guest’s first sign-in: 1 read, 1 write', async () => {
    const { id } = await world.newPool();
    await warm(id);
    const guest = await world.identities.getId(id, {});
    const login = await world.loginOf('upgrade');
    assert.deepEqual(await count(() => world.identities.credentials(guest, login)), { reads: 1, writes: 1 });
  });

  it('describing a pool, keys, and the classic flow’s check: none', async () => {
    const { id } = await world.newPool({ allowClassic: true });
    const { token } = await world.identities.openIdToken(await world.identities.getId(id, {}), {});
    const request = { webIdentityToken: token, roleArn: roleArn('guest'), roleSessionName: 'app' };
    await world.sts.assumeRoleWithWebIdentity(request);
    const operations = await count(() =>
      Promise.all([world.pools.get(id), world.pools.find(id), world.openIdTokens.jwks(), world.sts.assumeRoleWithWebIdentity(request)]),
    );
    assert.deepEqual(operations, { reads: 0, writes: 0 });
  });
});
