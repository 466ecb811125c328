import assert from 'node:assert/strict';
import type { UserPool } from '../../src/directory/pools/index.js';
import type { UserFilter } from '../../src/directory/users/index.js';
import { openDirectory, type TestDirectory } from './support/directory.js';

const FEW = 50;
const MANY = 5_000;

// Documents are counted in the embedded engine; MongoDB uses the same indexes.
describe('cost of a page of users', function () {
  this.timeout(60_000);
  let directory: TestDirectory;
  let small: UserPool;
  let large: UserPool;
  before(async function () {
    if (process.env['MONGODB_URI']) this.skip();
    directory = await openDirectory();
    [small, large] = [await directory.newPool(), await directory.newPool()];
    for (const [pool, count] of [
      [small, FEW],
      [large, MANY],
    ] as const)
      for (let from = 0; from < count; from += 500)
        await Promise.all(
          Array.from({ length: Math.min(500, count - from) }, (_, at) => {
            const n = from + at;
            // Ten users of each pool match the filters; all others differ.
            const named = n < 10;
            return directory.newUser(pool, {
              username: named ? `wanted${n}` : `user${n}`,
              status: named ? 'UNCONFIRMED' : 'CONFIRMED',
              attributes: { email: named ? `wanted${n}@example.com` : `u${n}@example.com`, family_name: named ? 'Wanted' : `Name ${n}` },
            });
          }),
        );
  });
  after(() => directory?.close());

  const filters: readonly (UserFilter | undefined)[] = [
    undefined,
    { attribute: 'email', match: 'equals', value: 'wanted3@example.com' },
    { attribute: 'email', match: 'starts-with', value: 'wanted' },
    { attribute: 'username', match: 'equals', value: 'wanted3' },
    { attribute: 'username', match: 'starts-with', value: 'wanted' },
    { attribute: 'family_name', match: 'equals', value: 'Wanted' },
    { attribute: 'cognito:user_status', match: 'equals', value: 'UNCONFIRMED' },
    { attribute: 'cognito:user_status', match: 'starts-with', value: 'UNCON' },
    { attribute: 'status', match: 'equals', value: 'Disabled' },
    { attribute: 'status', match: 'equals', value: 'Enabled' },
    { attribute: 'email', match: 'equals', value: 'nobody@example.com' },
  ];
  for (const filter of filters) {
    const text = filter ? `${filter.attribute} ${filter.match} ${filter.value}` : 'no filter';
    it(`filter ${text}: reads as many documents among ${MANY} users as among ${FEW}`, async () => {
      const cost = async (pool: UserPool, limit: number): Promise<{ documents: number; found: number }> => {
        let found = 0;
        const documents = await directory.documents(async () => {
          found = (await directory.users.list(pool.id, { limit, ...(filter ? { filter } : {}) })).items.length;
        });
        return { documents, found };
      };
      for (const limit of [5, 20]) {
        const of = await cost(large, limit);
        assert.deepEqual(of, await cost(small, limit));
        assert.ok(of.documents <= limit + 1, `${of.documents} documents for a page of ${limit}`);
      }
    });
  }
});
