import assert from 'node:assert/strict';
import type { AppClient } from '../../src/directory/clients/index.js';
import { defaultAppClient } from '../../src/directory/clients/index.js';
import type { UserPool } from '../../src/directory/pools/index.js';
import type { User } from '../../src/directory/users/index.js';
import { openDirectory, type TestDirectory } from './support/directory.js';
import { refused } from './support/refused.js';

const ATTRIBUTES = { email: 'alice@example.com', email_verified: 'true', name: 'Alice' };
const CODE = { hash: 'h', expiresAt: new Date(0), attemptsLeft: 3, attribute: 'email' } as const;

describe('isolation of pools in the directory', () => {
  let directory: TestDirectory;
  let ours: UserPool;
  let theirs: UserPool;
  let user: User;
  let client: AppClient;

  before(async () => {
    directory = await openDirectory();
  });
  after(() => directory.close());
  beforeEach(async () => {
    ours = await directory.newPool({ aliasAttributes: ['email'] });
    theirs = await directory.newPool({ aliasAttributes: ['email'] });
    user = await directory.newUser(theirs, { attributes: ATTRIBUTES, code: { purpose: 'sign-up', pending: CODE } });
    client = await directory.newClient(theirs, { secret: 'generate' });
  });
  afterEach(async () => {
    assert.deepEqual(await directory.users.findBySub(theirs.id, user.sub), user);
    assert.deepEqual(await directory.anotherNode().clients.find(client.id), client);
  });

  it('users.create: username, address and sub of another pool’s user are free', async () => {
    const twin = await directory.users.create(ours, { sub: user.sub, username: 'alice', status: 'CONFIRMED', attributes: ATTRIBUTES });
    assert.equal(twin.sub, user.sub);
    await directory.users.remove(ours.id, twin.sub);
  });

  it('users.create with takeAlias takes no alias of another pool', async () => {
    await directory.users.create(ours, { username: 'alice', status: 'CONFIRMED', attributes: ATTRIBUTES }, { takeAlias: true });
  });

  it('users.findByLogin and findBySub do not find users of another pool', async () => {
    for (const login of ['alice', user.sub, ATTRIBUTES.email]) assert.equal(await directory.users.findByLogin(ours, login), undefined);
    assert.equal(await directory.users.findBySub(ours.id, user.sub), undefined);
  });

  it('users.update of another pool’s user is refused with concurrent_change', async () => {
    await assert.rejects(directory.users.update(ours, user, { enabled: false }), refused('concurrent_change'));
    await assert.rejects(
      directory.users.update(ours, user, { attributes: { name: 'M' } }, { takeAlias: true }),
      refused('concurrent_change'),
    );
  });

  it('users.spendCodeAttempt does not find the code of another pool’s user', async () => {
    assert.equal(await directory.users.spendCodeAttempt(ours, user, 'sign-up'), undefined);
  });

  it('users.list finds no users of another pool, by any filter and position', async () => {
    const { items } = await directory.users.list(ours.id, { limit: 60 });
    assert.deepEqual(items, []);
    for (const [attribute, value] of Object.entries({ ...ATTRIBUTES, username: 'alice', sub: user.sub, status: 'Enabled' })) {
      if (attribute === 'email_verified') continue;
      for (const match of ['equals', 'starts-with'] as const) {
        for (const after of [undefined, [''], [user.sub.slice(0, 3)]]) {
          const query = { filter: { attribute, match, value }, limit: 60, ...(after ? { after } : {}) };
          assert.deepEqual((await directory.users.list(ours.id, query)).items, []);
        }
      }
    }
  });

  it('users.remove leaves users of another pool', async () => {
    await directory.users.remove(ours.id, user.sub);
  });

  it('clients.get, update and remove refuse another pool’s client with client_unknown', async () => {
    const unknown = refused('client_unknown', `User pool client ${client.id} does not exist.`);
    await assert.rejects(directory.clients.get(ours.id, client.id), unknown);
    await assert.rejects(directory.clients.update(ours.id, client.id, { ...defaultAppClient(), name: 'x' }), unknown);
    await assert.rejects(directory.clients.remove(ours.id, client.id), unknown);
  });

  it('clients.create refuses the id of another pool’s client with client_exists', async () => {
    await assert.rejects(directory.newClient(ours, { id: client.id }), refused('client_exists'));
  });

  it('clients.list leaves out clients of another pool', async () => {
    assert.deepEqual((await directory.clients.list(ours.id, { limit: 60 })).items, []);
  });

  it('pools.remove leaves users and clients of another pool', async () => {
    await directory.pools.remove(ours.id);
    await directory.finishRemovals();
  });
});
