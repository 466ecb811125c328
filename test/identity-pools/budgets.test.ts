import assert from 'node:assert/strict';
import { openWorld, POOL, provider, roleArn, type World } from './support/world.js';

/** Store operations with warm caches (ARCHITECTURE section 4). */
describe('store operations of identity pools', () => {
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

  it('GetId and GetCredentialsForIdentity of a new user take 2 reads and 1 write', async () => {
    const { id } = await world.newPool();
    await warm(id);
    const login = await world.loginOf('new');
    const operations = await count(async () => world.identities.credentials(await world.identities.getId(id, login), login));
    assert.deepEqual(operations, { reads: 2, writes: 1 });
  });

  it('GetId and GetCredentialsForIdentity of a known user take 2 reads', async () => {
    const { id } = await world.newPool();
    await warm(id);
    const login = await world.loginOf('warm');
    const operations = await count(async () => world.identities.credentials(await world.identities.getId(id, login), login));
    assert.deepEqual(operations, { reads: 2, writes: 0 });
  });

  it('GetId and GetCredentialsForIdentity of a guest take 1 read and 1 write', async () => {
    const { id } = await world.newPool();
    await warm(id);
    const operations = await count(async () => world.identities.credentials(await world.identities.getId(id, {}), {}));
    assert.deepEqual(operations, { reads: 1, writes: 1 });
  });

  it('token exchange of a known user takes 1 read', async () => {
    const { id } = await world.newPool();
    await warm(id);
    const login = await world.loginOf('warm');
    assert.deepEqual(await count(() => world.identities.exchange(id, login)), { reads: 1, writes: 0 });
  });

  it('a guest’s first sign-in takes 1 read and 1 write', async () => {
    const { id } = await world.newPool();
    await warm(id);
    const guest = await world.identities.getId(id, {});
    const login = await world.loginOf('upgrade');
    assert.deepEqual(await count(() => world.identities.credentials(guest, login)), { reads: 1, writes: 1 });
  });

  it('describing a cached pool and reading the JWKS take no reads', async () => {
    const { id } = await world.newPool();
    const look = () => Promise.all([world.pools.get(id), world.pools.find(id), world.openIdTokens.jwks()]);
    await look();
    assert.deepEqual(await count(look), { reads: 0, writes: 0 });
  });

  it('AssumeRoleWithWebIdentity with an OpenID token takes 1 read', async () => {
    const { id } = await world.newPool({ allowClassic: true });
    const { token } = await world.identities.openIdToken(await world.identities.getId(id, {}), {});
    const request = { webIdentityToken: token, roleArn: roleArn('guest'), roleSessionName: 'app' };
    await world.sts.assumeRoleWithWebIdentity(request);
    assert.deepEqual(await count(() => world.sts.assumeRoleWithWebIdentity(request)), { reads: 1, writes: 0 });
  });

  it('a developer token and credentials for it take 2 reads, and 1 write for a new user, also with principal tags', async () => {
    const { id } = await world.newPool({ developerProviderName: 'login.app' });
    await world.pools.setPrincipalTags(id, provider(POOL), { useDefaults: true, tags: {} });
    await world.pools.get(id);
    await world.identities.exchange(id, {});
    const request = { poolId: id, logins: { 'login.app': 'new' }, principalTags: {}, lifetime: 900 };
    const come = async () => {
      const { identityId, token } = await world.identities.developer.openIdToken(request);
      await world.identities.credentials(identityId, { 'cognito-identity.amazonaws.com': token });
    };
    await world.roles.find(roleArn('user'));
    assert.deepEqual(await count(come), { reads: 2, writes: 1 });
    assert.deepEqual(await count(come), { reads: 2, writes: 0 });
  });
});
