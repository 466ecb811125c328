import assert from 'node:assert/strict';
import type { NewUserPool, UserPool } from '../../src/directory/pools/index.js';
import type { NewUser, User } from '../../src/directory/users/index.js';
import { identityKey } from '../../src/directory/users/login-keys.js';
import { openDirectory, type TestDirectory } from './support/directory.js';
import { refused } from './support/refused.js';

const EMAIL = 'alice@example.com';
const PHONE = '+15551234567';

describe('names of users', () => {
  let directory: TestDirectory;
  const find = async (pool: UserPool, login: string): Promise<string | undefined> => (await directory.users.findByLogin(pool, login))?.sub;
  const proven = (attributes: Record<string, string>) => ({
    ...attributes,
    ...('email' in attributes ? { email_verified: 'true' } : {}),
    ...('phone_number' in attributes ? { phone_number_verified: 'true' } : {}),
  });

  before(async () => {
    directory = await openDirectory();
  });
  after(() => directory.close());

  describe('federated user', () => {
    const identity = (userId: string) => ({ providerName: 'Acme', providerType: 'OIDC', userId, primary: true, linkedAt: new Date(0) });
    const federated = (userId: string, attributes: Record<string, string> = {}) => ({
      username: `Acme_${userId}`,
      status: 'EXTERNAL_PROVIDER' as const,
      attributes,
      identities: [identity(userId)],
    });

    it('a federated user is found by provider and provider user id in one read', async () => {
      const pool = await directory.newPool({ usernameAttributes: ['email'] });
      const made = await directory.newUser(pool, federated('1', proven({ email: EMAIL })));
      assert.equal(made.username, 'Acme_1');
      const wanted = { providerName: 'Acme', userId: '1' };
      const operations = await directory.operations(async () => {
        assert.equal((await directory.users.findByProvider(pool.id, wanted))?.sub, made.sub);
      });
      assert.equal(operations.length, 1);
      assert.equal((await directory.users.findByProvider(pool.id, { ...wanted, claim: 'mail' }))?.sub, undefined);
      assert.equal((await directory.users.findByProvider((await directory.newPool()).id, wanted))?.sub, undefined);
    });

    it('a federated user’s e-mail address does not become a login name, and stays free for local users', async () => {
      for (const change of [{ usernameAttributes: ['email'] }, { aliasAttributes: ['email'] }] as Partial<NewUserPool>[]) {
        const pool = await directory.newPool(change);
        await directory.newUser(pool, federated('1', proven({ email: EMAIL })));
        assert.equal(await find(pool, EMAIL), undefined);
        const username = change.usernameAttributes ? EMAIL : 'alice';
        const local = await directory.newUser(pool, { username, attributes: proven({ email: EMAIL }) });
        assert.equal(await find(pool, EMAIL), local.sub);
      }
    });

    it('50 concurrent first sign-ins of one federated user create one user', async () => {
      const pool = await directory.newPool();
      const results = await Promise.allSettled(Array.from({ length: 50 }, () => directory.newUser(pool, federated('1'))));
      assert.equal(results.filter(({ status }) => status === 'fulfilled').length, 1);
    });

    it('the key of a provider link is not a login name', async () => {
      const pool = await directory.newPool();
      const made = await directory.newUser(pool, federated('1'));
      const key = identityKey(made.identities![0]!);
      assert.equal(await find(pool, key), undefined);
    });
  });

  describe('concurrent claims of one name', () => {
    const races: readonly [title: string, pool: Partial<NewUserPool>, user: (i: number) => Partial<NewUser>, code: string][] = [
      ['one e-mail address as username', { usernameAttributes: ['email'] }, (i) => ({ username: mixed(EMAIL, i) }), 'username_exists'],
      ['one free username', {}, (i) => ({ username: mixed('alice', i) }), 'username_exists'],
      [
        'one proven e-mail alias',
        { aliasAttributes: ['email'] },
        (i) => ({ username: `user${i}`, attributes: proven({ email: mixed(EMAIL, i) }) }),
        'alias_exists',
      ],
      [
        'one preferred username',
        { aliasAttributes: ['preferred_username'] },
        (i) => ({ username: `user${i}`, attributes: { preferred_username: mixed('al', i) } }),
        'alias_exists',
      ],
    ];
    for (const [title, change, user, code] of races) {
      it(`50 concurrent users claim ${title}: one succeeds`, async () => {
        const pool = await directory.newPool(change);
        const results = await Promise.allSettled(Array.from({ length: 50 }, (_, i) => directory.newUser(pool, user(i))));
        assert.equal(results.filter(({ status }) => status === 'fulfilled').length, 1);
        for (const result of results) if (result.status === 'rejected') refused(code)(result.reason);
        assert.equal((await directory.users.list(pool.id, { limit: 60 })).items.length, 1);
      });
    }

    it('50 users verify one e-mail alias: one gets it, the others fail with alias_exists', async () => {
      const pool = await directory.newPool({ aliasAttributes: ['email'] });
      const users = await Promise.all(
        Array.from({ length: 50 }, (_, i) => directory.newUser(pool, { username: `u${i}`, attributes: { email: EMAIL } })),
      );
      const proof = { attributes: { email_verified: 'true' } };
      const results = await Promise.allSettled(users.map((user) => directory.users.update(pool, user, proof)));
      assert.equal(results.filter(({ status }) => status === 'fulfilled').length, 1);
      for (const result of results) if (result.status === 'rejected') refused('alias_exists')(result.reason);
    });
  });

  describe('login names of a user', () => {
    const pools: Readonly<Record<string, Partial<NewUserPool>>> = {
      plain: {},
      'e-mail names': { usernameAttributes: ['email'] },
      'both names': { usernameAttributes: ['email', 'phone_number'] },
      'e-mail alias': { aliasAttributes: ['email'] },
      'all aliases': { aliasAttributes: ['email', 'phone_number', 'preferred_username'] },
    };
    const both = { email: EMAIL, phone_number: PHONE, preferred_username: 'al' };
    const table: readonly [pool: string, user: Partial<NewUser>, found: readonly string[], lost: readonly string[]][] = [
      ['plain', { username: 'Alice', attributes: proven(both) }, ['alice', 'ALICE', 'sub'], [EMAIL, PHONE, 'al']],
      ['e-mail names', { username: EMAIL, attributes: { phone_number: PHONE } }, [EMAIL, EMAIL.toUpperCase(), 'sub'], [PHONE]],
      ['both names', { username: EMAIL, attributes: { phone_number: PHONE } }, [EMAIL, PHONE, 'sub'], ['al']],
      ['e-mail alias', { attributes: { email: EMAIL } }, ['alice', 'sub'], [EMAIL]],
      ['e-mail alias', { attributes: proven({ email: EMAIL }) }, ['alice', EMAIL, 'sub'], [PHONE]],
      ['e-mail alias', { attributes: { ...proven(both), email_verified: 'false' } }, ['alice'], [EMAIL, PHONE, 'al']],
      ['all aliases', { attributes: proven(both) }, ['alice', EMAIL, PHONE, 'al', 'AL', 'sub'], []],
      ['all aliases', { attributes: both }, ['alice', 'al'], [EMAIL, PHONE]],
    ];
    for (const [kind, user, found, lost] of table) {
      it(`${kind}: ${JSON.stringify(user)} is found by ${found.join(', ')} and not by ${lost.join(', ') || 'anything else'}`, async () => {
        const pool = await directory.newPool(pools[kind]!);
        const { sub } = await directory.newUser(pool, user);
        for (const login of found) assert.equal(await find(pool, login === 'sub' ? sub : login), sub, login);
        for (const login of [...lost, '', ' ', 'nobody', 'x'.repeat(5000), '\0']) assert.equal(await find(pool, login), undefined, login);
      });
    }

    it('a case-sensitive pool distinguishes Alice and alice in usernames and aliases', async () => {
      const pool = await directory.newPool({ caseSensitiveUsernames: true, aliasAttributes: ['email'] });
      const lower = await directory.newUser(pool, { username: 'alice', attributes: proven({ email: EMAIL }) });
      const upper = await directory.newUser(pool, { username: 'Alice', attributes: proven({ email: 'Alice@example.com' }) });
      assert.deepEqual([await find(pool, 'alice'), await find(pool, 'Alice')], [lower.sub, upper.sub]);
      assert.deepEqual([await find(pool, EMAIL), await find(pool, 'Alice@example.com')], [lower.sub, upper.sub]);
      assert.equal(await find(pool, 'ALICE'), undefined);
    });

    it('the username is the sub, and the given name an attribute, in pools with username attributes', async () => {
      const pool = await directory.newPool({ usernameAttributes: ['email', 'phone_number'] });
      const user = await directory.newUser(pool, { username: PHONE });
      assert.equal(user.username, user.sub);
      assert.equal(user.attributes['phone_number'], PHONE);
      const same = { username: EMAIL, attributes: { phone_number: PHONE } };
      await assert.rejects(
        directory.newUser(pool, same),
        refused('username_exists', 'An account with the given phone_number already exists.'),
      );
    });

    it('finding a user takes one read, also for unknown ones', async () => {
      const pool = await directory.newPool({ aliasAttributes: ['email'] });
      const { sub } = await directory.newUser(pool, { attributes: proven({ email: EMAIL }) });
      for (const look of [
        () => directory.users.findByLogin(pool, EMAIL),
        () => directory.users.findByLogin(pool, 'nobody'),
        () => directory.users.findBySub(pool.id, sub),
        () => directory.users.findBySub(pool.id, 'nobody'),
      ]) {
        assert.deepEqual(
          (await directory.operations(look)).map(({ kind }) => kind),
          ['read'],
        );
      }
    });
  });

  describe('names that other users have', () => {
    it('a username, preferred username or sub equal to any name of another user is refused', async () => {
      const pool = await directory.newPool({ aliasAttributes: ['preferred_username'] });
      const alice = await directory.newUser(pool, { username: 'alice', attributes: { preferred_username: 'al' } });
      for (const username of [alice.sub, 'ALICE', 'Al']) {
        await assert.rejects(directory.newUser(pool, { username }), refused('username_exists', 'User already exists'));
      }
      await assert.rejects(directory.newUser(pool, { username: 'bob', sub: alice.sub }), refused('username_exists'));
      for (const preferred_username of [alice.sub, 'alice', 'al']) {
        await assert.rejects(
          directory.newUser(pool, { username: 'bob', attributes: { preferred_username } }),
          refused('alias_exists', 'An account with the given preferred_username already exists.'),
        );
      }
    });

    it('a preferred username in the form of an e-mail address or phone number is refused', async () => {
      const pool = await directory.newPool({ aliasAttributes: ['email', 'phone_number', 'preferred_username'] });
      const bob = await directory.newUser(pool, { username: 'bob' });
      for (const preferred_username of [EMAIL, PHONE]) {
        await assert.rejects(directory.users.update(pool, bob, { attributes: { preferred_username } }), refused('attribute_invalid'));
        await assert.rejects(
          directory.newUser(pool, { username: 'carol', attributes: { preferred_username } }),
          refused('attribute_invalid'),
        );
      }
    });

    it('an unconfirmed user cannot have a preferred username as alias', async () => {
      const pool = await directory.newPool({ aliasAttributes: ['preferred_username'] });
      const early = { username: 'bob', status: 'UNCONFIRMED', attributes: { preferred_username: 'b' } } as const;
      await assert.rejects(directory.newUser(pool, early), refused('attribute_invalid'));
    });
  });

  describe('format of usernames', () => {
    const emailForm = 'Username cannot be of email format, since user pool is configured for email alias.';
    const phoneForm = 'Username cannot be of phone number format, since user pool is configured for phone number alias.';
    const refusedNames: readonly [pool: Partial<NewUserPool>, username: string, message?: string][] = [
      [{}, ''],
      [{}, 'a b'],
      [{}, 'tab\tbed'],
      [{}, 'new\nline'],
      [{}, 'nul\0'],
      [{}, 'x'.repeat(129)],
      [{ aliasAttributes: ['email'] }, EMAIL, emailForm],
      [{ aliasAttributes: ['phone_number'] }, PHONE, phoneForm],
      [{ usernameAttributes: ['email'] }, 'alice', 'Username should be an email.'],
      [{ usernameAttributes: ['email'] }, PHONE, 'Username should be an email.'],
      [{ usernameAttributes: ['phone_number'] }, EMAIL, 'Username should be a phone number.'],
      [{ usernameAttributes: ['email', 'phone_number'] }, 'alice', 'Username should be either an email or a phone number.'],
      [{ usernameAttributes: ['email'] }, 'alice@example.com,mallory@example.com', 'Username should be an email.'],
    ];
    for (const [change, username, message] of refusedNames) {
      it(`username ${JSON.stringify(username.slice(0, 40))} is refused with ${JSON.stringify(change)}`, async () => {
        const pool = await directory.newPool(change);
        await assert.rejects(directory.newUser(pool, { username }), refused('username_invalid', message));
      });
    }
    for (const [change, username] of [
      [{}, EMAIL],
      [{}, PHONE],
      [{}, 'x'.repeat(128)],
      [{}, 'Ünïcödé-名前'],
      [{ aliasAttributes: ['email'] }, PHONE],
      [{ aliasAttributes: ['phone_number'] }, EMAIL],
    ] as const) {
      it(`username ${JSON.stringify(username.slice(0, 40))} is accepted with ${JSON.stringify(change)}`, async () => {
        const pool = await directory.newPool(change);
        assert.equal((await directory.newUser(pool, { username })).username, username);
      });
    }

    it('an email attribute that differs from the e-mail username is refused with attribute_invalid', async () => {
      const pool = await directory.newPool({ usernameAttributes: ['email'] });
      const user = { username: EMAIL, attributes: { email: 'mallory@example.com' } };
      await assert.rejects(directory.newUser(pool, user), refused('attribute_invalid'));
    });
  });

  describe('aliases moving between users', () => {
    const proof = { attributes: { email_verified: 'true' } };
    let pool: UserPool;
    let holder: User;
    let newcomer: User;
    beforeEach(async () => {
      pool = await directory.newPool({ aliasAttributes: ['email', 'preferred_username'] });
      holder = await directory.newUser(pool, { username: 'holder', attributes: proven({ email: EMAIL }) });
      newcomer = await directory.newUser(pool, { username: 'newcomer', attributes: { email: EMAIL.toUpperCase() } });
    });

    it('verifying an alias of another user is refused with alias_exists and changes nothing', async () => {
      await assert.rejects(
        directory.users.update(pool, newcomer, proof),
        refused('alias_exists', 'An account with the given email already exists.'),
      );
      assert.equal(await find(pool, EMAIL), holder.sub);
      assert.equal((await directory.users.findBySub(pool.id, newcomer.sub))?.attributes['email_verified'], 'false');
    });

    it('verifying with takeAlias moves the alias, and the previous owner’s address becomes unverified', async () => {
      await directory.users.update(pool, newcomer, proof, { takeAlias: true });
      assert.equal(await find(pool, EMAIL), newcomer.sub);
      const before = await directory.users.findByLogin(pool, 'holder');
      assert.deepEqual(before?.attributes, { email: EMAIL, email_verified: 'false' });
      await assert.rejects(directory.users.update(pool, holder, { enabled: false }), refused('concurrent_change'));
    });

    it('a user created with a verified address can take the alias with takeAlias', async () => {
      const made = { username: 'made', status: 'CONFIRMED', attributes: proven({ email: EMAIL }) } as const;
      await assert.rejects(directory.users.create(pool, made), refused('alias_exists'));
      const { sub } = await directory.users.create(pool, made, { takeAlias: true });
      assert.equal(await find(pool, EMAIL), sub);
    });

    it('a failed creation with takeAlias leaves the alias with its owner', async () => {
      const made = { username: 'newcomer', status: 'CONFIRMED', attributes: proven({ email: EMAIL }) } as const;
      await assert.rejects(directory.users.create(pool, made, { takeAlias: true }), refused('username_exists'));
      assert.equal(await find(pool, EMAIL), holder.sub);
    });

    it('takeAlias does not take a preferred username', async () => {
      const preferred = { attributes: { preferred_username: 'boss' } };
      await directory.users.update(pool, holder, preferred);
      await assert.rejects(directory.users.update(pool, newcomer, preferred, { takeAlias: true }), refused('alias_exists'));
    });

    it('a changed address loses verification and alias, and a removed one its verification flag', async () => {
      const moved = await directory.users.update(pool, holder, { attributes: { email: 'new@example.com' } });
      assert.deepEqual(moved.attributes, { email: 'new@example.com', email_verified: 'false' });
      assert.deepEqual([await find(pool, EMAIL), await find(pool, 'new@example.com')], [undefined, undefined]);
      const both = { email: 'newer@example.com', email_verified: 'true' };
      const proved = await directory.users.update(pool, moved, { attributes: both });
      assert.equal(await find(pool, 'newer@example.com'), holder.sub);
      const gone = await directory.users.update(pool, proved, { attributes: { email: null } });
      assert.deepEqual(gone.attributes, {});
      assert.equal(await find(pool, 'newer@example.com'), undefined);
    });

    it('setting the same address keeps its verification', async () => {
      const same = await directory.users.update(pool, holder, { attributes: { email: EMAIL } });
      assert.equal(same.attributes['email_verified'], 'true');
    });

    it('names of a removed user are free', async () => {
      await directory.users.remove(pool.id, holder.sub);
      await directory.users.update(pool, newcomer, proof);
      assert.equal(await find(pool, EMAIL), newcomer.sub);
      assert.ok(await directory.newUser(pool, { username: 'holder' }));
    });
  });
});

/** Uppercase for every second index. */
const mixed = (name: string, i: number): string => (i % 2 ? name.toUpperCase() : name);
