import assert from 'node:assert/strict';
import type { UserPool } from '../../src/directory/pools/index.js';
import type { NewUser, User, UserFilter } from '../../src/directory/users/index.js';
import { openDirectory, type TestDirectory } from './support/directory.js';
import { refused } from './support/refused.js';

const people: readonly NewUser[] = [
  {
    username: 'Alice',
    status: 'CONFIRMED',
    attributes: { email: 'Alice@example.com', given_name: 'Alice', family_name: 'Smith', name: 'Alice Smith', preferred_username: 'Al' },
  },
  {
    username: 'alice2',
    status: 'UNCONFIRMED',
    attributes: { email: 'alice@example.community', given_name: 'Alicé', phone_number: '+15551' },
  },
  {
    username: 'bob',
    status: 'FORCE_CHANGE_PASSWORD',
    attributes: { email: 'bob@example.com', family_name: 'Smithson', phone_number: '+15552' },
  },
  { username: 'dave', status: 'CONFIRMED', attributes: { given_name: 'D\uff41ve', name: '😀 Dave' } },
  { username: 'eve', status: 'CONFIRMED', attributes: { name: 'x'.repeat(2000) } },
];

describe('lists of users', () => {
  let directory: TestDirectory;
  let pool: UserPool;
  let made: User[];
  before(async () => {
    directory = await openDirectory();
    pool = await directory.newPool({ caseSensitiveUsernames: true });
    made = await Promise.all(people.map((person) => directory.users.create(pool, person)));
    const dave = made[3]!;
    made[3] = await directory.users.update(pool, dave, { enabled: false });
  });
  after(() => directory.close());

  const usernames = async (filter: UserFilter): Promise<string[]> => {
    const { items, position } = await directory.users.list(pool.id, { filter, limit: 60 });
    assert.equal(position, undefined);
    return items.map(({ username }) => username).sort();
  };

  const everybody = people.map(({ username }) => username).sort();
  const table: readonly [attribute: string, match: '=' | '^=', value: string, found: readonly string[]][] = [
    ['username', '=', 'Alice', ['Alice']],
    ['username', '=', 'alice', []],
    ['username', '^=', 'alice', ['alice2']],
    ['username', '^=', '', everybody],
    ['email', '=', 'alice@example.com', ['Alice']],
    ['email', '=', 'ALICE@EXAMPLE.COM', ['Alice']],
    ['email', '=', 'alice@example.co', []],
    ['email', '^=', 'alice@example.com', ['Alice', 'alice2']],
    ['email', '^=', 'b', ['bob']],
    ['email', '=', 'nobody@example.com', []],
    ['phone_number', '=', '+15551', ['alice2']],
    ['phone_number', '^=', '+1555', ['alice2', 'bob']],
    ['name', '=', 'alice smith', ['Alice']],
    ['name', '^=', '😀', ['dave']],
    ['name', '^=', '\uff41', []],
    ['name', '^=', 'x'.repeat(100), ['eve']],
    ['name', '=', 'x'.repeat(100), []],
    ['given_name', '^=', 'ali', ['Alice', 'alice2']],
    ['given_name', '=', 'alice', ['Alice']],
    ['given_name', '=', 'alice\u0301', ['alice2']],
    ['given_name', '^=', 'd', ['dave']],
    ['family_name', '=', 'Smith', ['Alice']],
    ['family_name', '^=', 'Smith', ['Alice', 'bob']],
    ['preferred_username', '=', 'al', ['Alice']],
    ['cognito:user_status', '=', 'CONFIRMED', ['Alice', 'dave', 'eve']],
    ['cognito:user_status', '=', 'confirmed', ['Alice', 'dave', 'eve']],
    ['cognito:user_status', '^=', 'FORCE', ['bob']],
    ['status', '=', 'Enabled', ['Alice', 'alice2', 'bob', 'eve']],
    ['status', '=', 'Disabled', ['dave']],
    ['status', '=', 'disabled', []],
    ['status', '^=', 'Dis', ['dave']],
  ];
  for (const [attribute, match, value, found] of table) {
    it(`filter ${attribute} ${match} "${value.slice(0, 24)}" finds ${found.join(', ') || 'no user'}`, async () => {
      assert.deepEqual(await usernames({ attribute, match: match === '=' ? 'equals' : 'starts-with', value }), [...found].sort());
    });
  }

  it('filters on sub match exactly or by prefix', async () => {
    const { sub, username } = made[0]!;
    assert.deepEqual(await usernames({ attribute: 'sub', match: 'equals', value: sub }), [username]);
    assert.deepEqual(await usernames({ attribute: 'sub', match: 'equals', value: sub.slice(0, 20) }), []);
    assert.deepEqual(await usernames({ attribute: 'sub', match: 'starts-with', value: sub.slice(0, 20) }), [username]);
    assert.deepEqual(await usernames({ attribute: 'sub', match: 'starts-with', value: '' }), everybody);
  });

  for (const attribute of ['custom:tier', 'address', 'search.email', '_id', 'constructor', '']) {
    it(`filter attribute "${attribute}" is refused with filter_invalid`, async () => {
      const filter = { attribute, match: 'equals', value: 'x' } as const;
      await assert.rejects(
        directory.users.list(pool.id, { filter, limit: 1 }),
        refused('filter_invalid', `Invalid search attribute: ${attribute}`),
      );
    });
  }

  it('a filter finds changed attribute values, and no removed users', async () => {
    const user = await directory.newUser(pool, { username: 'frank', attributes: { name: 'Frank' } });
    await directory.users.update(pool, user, { attributes: { name: null, given_name: 'Francis' } });
    assert.deepEqual(await usernames({ attribute: 'name', match: 'equals', value: 'Frank' }), []);
    assert.deepEqual(await usernames({ attribute: 'given_name', match: 'equals', value: 'Francis' }), ['frank']);
    await directory.users.remove(pool.id, user.sub);
    assert.deepEqual(await usernames({ attribute: 'given_name', match: 'equals', value: 'Francis' }), []);
  });

  describe('pages of users', () => {
    let crowd: UserPool;
    before(async () => {
      crowd = await directory.newPool();
      await Promise.all(
        Array.from({ length: 130 }, (_, i) =>
          directory.newUser(crowd, { username: `user${i}`, attributes: { family_name: i % 2 ? 'Odd' : 'Even', given_name: `g${i % 5}` } }),
        ),
      );
    });

    async function pages(filter: UserFilter | undefined, limit: number): Promise<User[][]> {
      const all: User[][] = [];
      let after: readonly string[] | undefined;
      do {
        const page = await directory.users.list(crowd.id, { ...(filter ? { filter } : {}), limit, ...(after ? { after } : {}) });
        all.push([...page.items]);
        after = page.position;
      } while (after);
      return all;
    }

    const cases: readonly [filter: UserFilter | undefined, count: number][] = [
      [undefined, 130],
      [{ attribute: 'family_name', match: 'equals', value: 'Odd' }, 65],
      [{ attribute: 'given_name', match: 'starts-with', value: 'g' }, 130],
      [{ attribute: 'username', match: 'starts-with', value: 'user1' }, 41],
      [{ attribute: 'status', match: 'equals', value: 'Enabled' }, 130],
    ];
    for (const [filter, count] of cases) {
      for (const limit of [1, 13, 60]) {
        it(`pages of ${limit} for ${JSON.stringify(filter ?? 'all')} return each user once, without an empty last page`, async () => {
          const found = await pages(filter, limit);
          assert.equal(new Set(found.flat().map(({ sub }) => sub)).size, count);
          assert.equal(found.flat().length, count);
          assert.ok(found.slice(0, -1).every((page) => page.length === limit));
          assert.ok(found.at(-1)!.length > 0);
        });
      }
    }

    it('a page costs one read for any filter', async () => {
      for (const [filter] of cases) {
        const operations = await directory.operations(() => directory.users.list(crowd.id, { ...(filter ? { filter } : {}), limit: 10 }));
        assert.deepEqual(
          operations.map(({ kind }) => kind),
          ['read'],
        );
      }
    });

    it('pagination tolerates deletes and inserts between pages', async () => {
      const first = await directory.users.list(crowd.id, { limit: 10 });
      await directory.users.remove(crowd.id, first.items.at(-1)!.sub);
      await directory.newUser(crowd, { sub: 'ffffffff-ffff-4fff-8fff-ffffffffffff', username: 'last' });
      const rest = await directory.users.list(crowd.id, { limit: 200, after: first.position! });
      assert.equal(rest.items.length, 121);
      assert.equal(rest.items.at(-1)!.username, 'last');
    });

    it('a position of another list returns only users that match the filter', async () => {
      const filter = { attribute: 'family_name', match: 'equals', value: 'Odd' } as const;
      for (const place of ['', 'a', 'even\0', 'zzz', '\u{10ffff}', '\0']) {
        const { items } = await directory.users.list(crowd.id, { filter, limit: 200, after: [place] });
        assert.ok(items.every(({ attributes }) => attributes['family_name'] === 'Odd'));
      }
    });
  });
});
