import assert from 'node:assert/strict';
import { createIdentityPools, type IdentityPool, type RoleMapping } from '../../src/identity-pools/index.js';
import { randomIds } from '../../src/kernel/index.js';
import { BASE, CLIENT, coded, openWorld, POOL, provider, REGION, roleArn, settings, type World } from './support/world.js';

const UNKNOWN = 'us-east-1:00000000-0000-0000-0000-000000000000';

describe('identity pool records', () => {
  let world: World;
  before(async () => {
    world = await openWorld();
  });
  after(() => world.close());

  it('a pool is returned as it was created', async () => {
    const given = settings({
      name: 'all of it',
      allowClassic: true,
      developerProviderName: 'login.mycompany.app',
      supportedLogins: { 'accounts.google.com': 'app-1', 'graph.facebook.com': '42' },
      openIdConnectProviderArns: ['arn:aws:iam::123456789012:oidc-provider/login.example'],
      samlProviderArns: ['arn:aws:iam::123456789012:saml-provider/corp'],
      tags: { 'cost.center': '$7', __proto: 'x' },
    });
    const { id, version, createdAt, updatedAt, roles, principalTags, ...rest } = await world.pools.create(given);
    assert.match(id, /^us-east-1:[0-9a-f-]{36}$/);
    assert.deepEqual(rest, given);
    assert.deepEqual(roles, { mappings: {} });
    assert.deepEqual(principalTags, {});
    assert.equal(createdAt.getTime(), world.clock.now());
    assert.deepEqual(await world.pools.get(id), { id, version, createdAt, updatedAt, roles, principalTags, ...rest });
  });

  it('a developerProviderName equal to another provider’s name is refused on creation and update', async () => {
    const refusal = coded('parameter_invalid', 'DeveloperProviderName must not be the name of another provider.');
    const others = {
      openIdConnectProviderArns: ['arn:aws:iam::123456789012:oidc-provider/login.example'],
      supportedLogins: { 'x.example': 'app' },
    };
    for (const name of ['cognito-identity.amazonaws.com', 'accounts.google.com', 'www.amazon.com', 'login.example', 'x.example'])
      await assert.rejects(world.pools.create(settings({ ...others, developerProviderName: name })), refusal, name);
    const { id } = await world.pools.create(settings({ developerProviderName: 'x.example' }));
    await assert.rejects(world.pools.update(id, settings(others)), refusal);
  });

  it('a pool can be created with a chosen id, once', async () => {
    const id = 'us-east-1:3a6a9e1c-5f0d-4a43-9c52-0d8a7c1b2e10';
    assert.equal((await world.pools.create(settings({ id }))).id, id);
    await assert.rejects(world.pools.create(settings({ id })), coded('resource_conflict'));
  });

  it('an unknown pool is undefined for find and identity_pool_unknown for other calls', async () => {
    const unknown = coded('identity_pool_unknown', `IdentityPool '${UNKNOWN}' not found.`);
    assert.equal(await world.pools.find(UNKNOWN), undefined);
    await assert.rejects(world.pools.get(UNKNOWN), unknown);
    await assert.rejects(world.pools.update(UNKNOWN, settings()), unknown);
    await assert.rejects(world.pools.setRoles(UNKNOWN, { mappings: {} }), unknown);
    await assert.rejects(world.pools.remove(UNKNOWN), unknown);
  });

  it('an update replaces all settings except roles', async () => {
    const pool = await world.newPool({ tags: { a: 'b' }, supportedLogins: { 'accounts.google.com': 'x' } });
    world.clock.advance(1000);
    const changed = await world.pools.update(pool.id, settings({ name: 'renamed', allowUnauthenticated: false }));
    assert.equal(changed.name, 'renamed');
    assert.deepEqual(changed.tags, {});
    assert.deepEqual(changed.supportedLogins, {});
    assert.deepEqual(changed.roles, pool.roles);
    assert.deepEqual(changed.createdAt, pool.createdAt);
    assert.equal(changed.updatedAt.getTime(), world.clock.now());
    assert.deepEqual(await world.pools.get(pool.id), changed);
  });

  it('developerProviderName can be set once and not changed', async () => {
    const { id } = await world.pools.create(settings());
    const named = await world.pools.update(id, settings({ developerProviderName: 'mine' }));
    assert.equal(named.developerProviderName, 'mine');
    await assert.rejects(world.pools.update(id, settings({ developerProviderName: 'other' })), coded('parameter_invalid'));
    assert.equal((await world.pools.update(id, settings())).developerProviderName, 'mine');
  });

  it('roles and principal tags set concurrently are all stored, as Terraform sets them', async () => {
    const { id } = await world.newPool({ supportedLogins: { 'accounts.google.com': 'client' } });
    const tags = { useDefaults: false, tags: { username: 'sub' } };
    const roles = { authenticated: 'arn:aws:iam::123456789012:role/r', mappings: {} };
    const providers = ['accounts.google.com'];
    await Promise.all([
      ...Array.from({ length: 5 }, () => world.pools.setRoles(id, roles)),
      ...providers.map((provider) => world.pools.setPrincipalTags(id, provider, tags)),
    ]);
    world.clock.advance(5_001);
    const stored = await world.pools.get(id);
    assert.deepEqual([stored.roles, Object.keys(stored.principalTags)], [roles, providers]);
  });

  it('each of 20 concurrent updates takes effect or gives concurrent_change', async () => {
    const { id, version } = await world.newPool();
    const results = await Promise.allSettled(Array.from({ length: 20 }, (_, i) => world.pools.update(id, settings({ name: `n${i}` }))));
    const counted = results.filter((result): result is PromiseFulfilledResult<IdentityPool> => result.status === 'fulfilled');
    for (const result of results) if (result.status === 'rejected') assert.ok(coded('concurrent_change')(result.reason));
    const now = await world.pools.get(id);
    assert.equal(now.version, version + counted.length);
    assert.equal(now.name, counted.find(({ value }) => value.version === now.version)?.value.name);
  });

  it('an update on another node is visible after the cache time of five seconds', async () => {
    const { id } = await world.newPool();
    const { connection } = world.store;
    const here = createIdentityPools({ ...world, connection, ids: randomIds, region: REGION, baseUrl: BASE });
    await here.get(id);
    await world.pools.update(id, settings({ name: 'changed elsewhere' }));
    world.clock.advance(5_001);
    assert.equal((await here.get(id)).name, 'changed elsewhere');
    await world.pools.update(id, settings({ name: 'changed again' }));
    assert.equal((await here.update(id, settings({ name: 'changed here' }))).name, 'changed here', 'a stale cache refuses nothing');
  });

  it('pools are listed in pages, each once', async () => {
    const fresh = await openWorld();
    try {
      const made = await Promise.all(Array.from({ length: 7 }, () => fresh.pools.create(settings())));
      const seen: string[] = [];
      let after: string | undefined;
      do {
        const page = await fresh.pools.list({ limit: 3, ...(after === undefined ? {} : { after }) });
        assert.ok(page.items.length <= 3);
        seen.push(...page.items.map(({ id }) => id));
        after = page.next;
      } while (after !== undefined);
      assert.deepEqual(seen, made.map(({ id }) => id).sort());
      assert.equal((await fresh.pools.list({ limit: 7 })).next, undefined);
    } finally {
      await fresh.close();
    }
  });

  it('a removed pool’s identities are removed, other pools’ are kept', async () => {
    const [gone, stays] = await Promise.all([world.newPool(), world.newPool()]);
    const login = await world.loginOf('ann');
    const [lost, kept] = await Promise.all([world.identities.getId(gone.id, login), world.identities.getId(stays.id, login)]);
    await world.pools.remove(gone.id);
    assert.equal(await world.pools.find(gone.id), undefined);
    await assert.rejects(world.identities.getId(gone.id, login), coded('identity_pool_unknown'));
    assert.equal(await world.identities.getId(stays.id, login), kept);
    await assert.rejects(world.pools.create(settings({ id: gone.id })), coded('resource_conflict'), 'the id is not given again yet');
    await world.finishRemovals();
    await world.pools.create(settings({ id: gone.id }));
    assert.notEqual(await world.identities.getId(gone.id, login), lost);
  });

  it('a removal that stopped after its first step is completed by any node, and the pool stays hidden', async () => {
    const { id } = await world.newPool();
    const login = await world.loginOf('ann');
    const lost = await world.identities.getId(id, login);
    await world.store.connection.collection<{ _id: string }>('identity_pools').updateOne({ _id: id }, { $set: { leaving: true } });
    world.clock.advance(5_001);
    await assert.rejects(world.identities.credentials(lost, login), coded('identity_unknown'));
    await assert.rejects(world.pools.remove(id), coded('identity_pool_unknown'));
    assert.ok(!(await world.pools.list({ limit: 60 })).items.some((pool) => pool.id === id));
    await world.finishRemovals();
    await world.pools.create(settings({ id }));
    assert.notEqual(await world.identities.getId(id, login), lost);
  });

  it('a pool has at most 50 distinct user pool clients', async () => {
    const clients = (count: number) =>
      Array.from({ length: count }, (_, i) => ({ providerName: provider(POOL), clientId: `c${i}`, serverSideTokenCheck: false }));
    assert.ok(await world.pools.create(settings({ cognitoProviders: clients(50) })));
    await assert.rejects(world.pools.create(settings({ cognitoProviders: clients(51) })), coded('limit_exceeded'));
    await assert.rejects(world.pools.create(settings({ cognitoProviders: [...clients(1), ...clients(1)] })), coded('parameter_invalid'));
  });

  describe('roles of identity pools', () => {
    const key = `${provider(POOL)}:${CLIENT}`;
    const mapping = (change: Partial<RoleMapping> = {}): RoleMapping => ({
      kind: 'Rules',
      ambiguous: 'Deny',
      rules: [{ claim: 'a', match: 'Equals', value: 'b', roleArn: roleArn('x') }],
      ...change,
    });

    it('setRoles replaces roles and mappings as a whole', async () => {
      const { id } = await world.newPool();
      const roles = { authenticated: roleArn('other'), mappings: { [key]: mapping() } };
      assert.deepEqual((await world.pools.setRoles(id, roles)).roles, roles);
      assert.deepEqual((await world.pools.get(id)).roles, roles);
      assert.deepEqual((await world.pools.setRoles(id, { mappings: {} })).roles, { mappings: {} });
    });

    it('role mappings of providers that the pool does not have are refused', async () => {
      const { id } = await world.newPool({ supportedLogins: { 'accounts.google.com': 'x' } });
      assert.ok(await world.pools.setRoles(id, { mappings: { 'accounts.google.com': mapping() } }));
      for (const name of [`${provider(POOL)}:other`, provider(POOL), 'graph.facebook.com', '', ':', '__proto__x'])
        await assert.rejects(
          world.pools.setRoles(id, { mappings: { [name]: mapping() } }),
          coded('parameter_invalid', `${name} is not a valid RoleMapping ProviderName or is not a configured provider.`),
        );
    });

    it('a Rules mapping has 1 to 25 rules, and a mapping must say what is done if none applies', async () => {
      const { id } = await world.newPool();
      const rules = (count: number) => Array.from({ length: count }, () => mapping().rules[0]!);
      const set = (one: RoleMapping) => world.pools.setRoles(id, { mappings: { [key]: one } });
      assert.ok(await set(mapping({ rules: rules(25) })));
      assert.ok(await set({ kind: 'Token', ambiguous: 'Deny', rules: [] }));
      await assert.rejects(set(mapping({ rules: rules(26) })), coded('parameter_invalid'));
      await assert.rejects(set(mapping({ rules: [] })), coded('parameter_invalid'));
      await assert.rejects(set({ kind: 'Token', rules: [] }), coded('parameter_invalid'));
    });
  });
});
