import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import S3rver from '@20minutes/s3rver';
import fc from 'fast-check';
import { equalitiesOf } from '../../src/http/resource-gateway/dynamodb-key-condition.js';
import { scalarText } from '../../src/http/resource-gateway/dynamodb-leading-keys.js';
import { attributesOf } from '../../src/http/resource-gateway/dynamodb-permissions.js';
import { keysOf } from '../../src/http/resource-gateway/embedded/s3-keys.js';
import { pageOf } from '../../src/http/resource-gateway/embedded/s3-list.js';
import { readRange } from '../../src/http/resource-gateway/embedded/s3-objects.js';
import { makeWritesAtomic } from '../../src/http/resource-gateway/embedded/s3-store.js';
import { GatewayError } from '../../src/http/resource-gateway/errors.js';
import { formatDeletes, readDeletes } from '../../src/http/resource-gateway/s3-deletes.js';
import { formatCopySource, pathOf, queryOf, readCopySource, readName, readQuery } from '../../src/http/resource-gateway/s3-target.js';

/** Result of `run`, or undefined if it refuses with a GatewayError; other errors fail the test. */
function orRefused<T>(run: () => T): T | undefined {
  try {
    return run();
  } catch (error) {
    assert.ok(error instanceof GatewayError, String(error));
    return undefined;
  }
}

const key = fc.oneof(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }), fc.stringMatching(/^[ab./\\%+&;:?#"'<> ]{1,20}$/));

describe('names of S3 objects', () => {
  it('property: object keys survive formatting and parsing as paths, copy sources and delete lists', () => {
    fc.assert(
      fc.property(key, (given) => {
        const named = orRefused(() => readName(`/app/${encodeURIComponent(given)}`, 'localhost', 'localhost'));
        if (named?.key === undefined) return;
        assert.equal(named.key, given);
        assert.deepEqual(readName(pathOf(named), '', ''), named);
        assert.match(pathOf(named), /^[\w\-.~/%]+$/);
        const source = { bucket: 'app', key: given };
        assert.deepEqual(readCopySource(formatCopySource(source)), source);
        assert.deepEqual(readCopySource(formatCopySource({ ...source, versionId: given })), { ...source, versionId: given });
        // XML allows no control characters but these.
        if (/[^\t\n\r\x20-\ud7ff\ue000-\ufffd]/.test(given)) return;
        assert.deepEqual(readDeletes(formatDeletes({ objects: [{ key: given }], quiet: true }).body), {
          objects: [{ key: given }],
          quiet: true,
        });
      }),
      { numRuns: 2000 },
    );
  });

  it('fuzz: arbitrary names are parsed or refused, and parsed keys have no dot segments', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string(), (path, query) => {
        const named = orRefused(() => readName(path, 'app.localhost', 'localhost'));
        if (named?.key !== undefined) assert.ok(!named.key.split(/[/\\]/).some((part) => part === '..' || part === '.'));
        orRefused(() => readQuery(query));
        orRefused(() => readCopySource(path));
        orRefused(() => readDeletes(Buffer.from(`<Delete><Object><Key>${path}</Key></Object></Delete>`)));
      }),
      { numRuns: 2000 },
    );
  });

  it('property: query parameters survive formatting and parsing', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string({ minLength: 1 }), fc.string()), (parameters) => {
        const { query } = orRefused(() => readQuery(new URLSearchParams(parameters).toString())) ?? {};
        if (query) assert.deepEqual(readQuery(queryOf(query)).query, query);
      }),
    );
  });
});

describe('key values of DynamoDB', () => {
  it('equal numbers in any notation have one canonical text, invalid ones are refused', () => {
    const same = [
      ['1', '1.0', '01', '1e0', '+1', '10e-1', '0.1E1', '.1e1', '1.'],
      ['0', '-0', '0.0', '0e9', '.0'],
      ['-12.5', '-125e-1', '-0012.50'],
      ['1200', '12e2', '1.2E+3'],
      ['0.001', '1e-3'],
      ['1e300', '10e299'],
    ];
    for (const [first, ...others] of same)
      for (const other of others) assert.equal(scalarText({ N: other }), scalarText({ N: first }), other);
    for (const wrong of ['', '.', 'x', '1 ', '1e', '0x1', '--1', 'NaN', 'Infinity', '1e99999'])
      assert.throws(() => scalarText({ N: wrong }), { code: 'validation' }, wrong);
    assert.equal(scalarText({ B: 'YR==' }), scalarText({ B: 'YQ==' }));
    assert.equal(scalarText({ S: '1.0' }), '1.0');
  });

  it('property: canonical texts of numbers are equal exactly if the numbers are', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer(), fc.integer({ min: -5, max: 5 }), (a, b, power) => {
        const text = (value: number): string | undefined => scalarText({ N: `${value}e${power}` });
        assert.equal(text(a) === text(b), a === b);
        assert.equal(Number(text(a)), Number(`${a}e${power}`));
      }),
    );
  });

  it('fuzz: any key condition is parsed or refused', () => {
    const word = fc.constantFrom(
      '#a',
      'b',
      ':v',
      ':w',
      '=',
      '<',
      '(',
      ')',
      ',',
      'AND',
      'OR',
      'NOT',
      'BETWEEN',
      'begins_with',
      ' ',
      '#',
      '"',
    );
    fc.assert(
      fc.property(fc.array(word, { maxLength: 12 }), fc.string(), (words, text) => {
        orRefused(() => equalitiesOf(words.join(' ')));
        orRefused(() => equalitiesOf(text));
      }),
      { numRuns: 2000 },
    );
  });
});

describe('dynamodb:Attributes', () => {
  const names = { '#s': 'secret', '#d': 'a.b' };
  const cases: [string, string, object, string[]][] = [
    ['dynamodb:Attributes of a read without a projection are all attributes', 'GetItem', { Key: { id: 1 } }, ['id', '\0']],
    [
      'dynamodb:Attributes of a projection are top-level names',
      'GetItem',
      { ProjectionExpression: 'a, b.c, d[0].e, #s.x, #d' },
      ['a', 'b', 'd', 'secret', 'a.b'],
    ],
    [
      'dynamodb:Attributes of a projection may be named like functions',
      'GetItem',
      { ProjectionExpression: 'contains, remove, size' },
      ['contains', 'remove', 'size'],
    ],
    [
      'dynamodb:Attributes of a COUNT query are those of its conditions',
      'Query',
      { Select: 'COUNT', KeyConditionExpression: 'id = :id' },
      ['id'],
    ],
    [
      'dynamodb:Attributes of a filter include arguments of functions',
      'Scan',
      { AttributesToGet: ['a'], FilterExpression: 'contains(#s, :x) AND size (b) > :y OR NOT attribute_exists(c.d)' },
      ['secret', 'b', 'c', 'a'],
    ],
    [
      'dynamodb:Attributes of an update are those in its expression',
      'UpdateItem',
      { UpdateExpression: 'SET #s = if_not_exists(a, :v) + b REMOVE c ADD d :n' },
      ['secret', 'a', 'b', 'c', 'd'],
    ],
    [
      'dynamodb:Attributes of a put are those of the item',
      'PutItem',
      { Item: { id: 1, x: 1 }, ConditionExpression: 'attribute_not_exists(id)' },
      ['id', 'x'],
    ],
  ];
  for (const [title, action, input, expected] of cases)
    it(title, () =>
      assert.deepEqual(attributesOf(`dynamodb:${action}`, { ExpressionAttributeNames: names, ...input }).sort(), expected.sort()),
    );
});

describe('embedded S3', () => {
  it('Range headers are parsed per RFC 9110', () => {
    assert.deepEqual(readRange('bytes=0-0', 10), { start: 0, end: 0 });
    assert.deepEqual(readRange('bytes=5-99', 10), { start: 5, end: 9 });
    assert.deepEqual(readRange('bytes=-99', 10), { start: 0, end: 9 });
    for (const out of ['bytes=10-', 'bytes=-0']) assert.equal(readRange(out, 10), 'unsatisfiable');
    for (const none of ['', 'bytes=', 'bytes=-', 'bytes=5-4', 'bytes=0-1,3-4', 'items=0-1', 'bytes=a-b', 'bytes=1-2-3'])
      assert.equal(readRange(none, 10), undefined, none);
  });

  it('property: pages of a listing lose and repeat nothing', () => {
    const keys = fc.uniqueArray(fc.stringMatching(/^[ab/]{1,6}$/), { maxLength: 20 });
    fc.assert(
      fc.property(
        keys,
        fc.integer({ min: 1, max: 5 }),
        fc.constantFrom('', '/', 'a', 'b/'),
        fc.constantFrom('', 'a', 'a/'),
        (all, maxKeys, delimiter, prefix) => {
          const sorted = all.filter((one) => one.startsWith(prefix)).sort();
          const whole = pageOf(sorted, { prefix, delimiter, after: '', resumed: false, maxKeys: 1000 });
          const told: string[] = [];
          for (let after: string | undefined = '', first = true; after !== undefined; first = false) {
            const page = pageOf(sorted, { prefix, delimiter, after, resumed: !first, maxKeys });
            told.push(...page.contents, ...page.prefixes);
            after = page.next;
          }
          assert.deepEqual(told.sort(), [...whole.contents, ...whole.prefixes].sort());
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('a listing prefix cannot leave the bucket’s folder', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'cognate-keys-'));
    try {
      for (const prefix of ['../', '../../', './', 'a/../../', '/', '//', 'a\\..\\']) assert.deepEqual(await keysOf(folder, prefix), []);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });

  it('writes to one object are serialized', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'cognate-store-'));
    try {
      const { store } = new S3rver({ directory: folder, silent: true, resetOnClose: false, vhostBuckets: false });
      let inside = 0;
      store.putMetadata = async () => {
        assert.equal(++inside, 1);
        for (let i = 0; i < 5; i++) await turn();
        inside--;
      };
      makeWritesAtomic(store, folder);
      const put = () => store.putObject({ bucket: 'app', key: 'k', content: Buffer.from('x'), metadata: {} });
      await Promise.all([put(), put(), put()]);
      await Promise.all([put(), store.deleteObject('app', 'k'), put()]);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});
