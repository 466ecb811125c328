import assert from 'node:assert/strict';
import fc from 'fast-check';
import { attributesAfter } from '../../src/directory/users/attributes-after.js';
import { loginKey } from '../../src/directory/users/index.js';
import { foldCase } from '../../src/directory/users/login-keys.js';
import { prefixRange } from '../../src/directory/users/prefix-range.js';
import { searchFields, searchKeys } from '../../src/directory/users/search-keys.js';

const text = fc.string({ unit: 'binary', maxLength: 40 });
const anyCase = { caseSensitiveUsernames: false };
const exactCase = { caseSensitiveUsernames: true };
const utf8 = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));

describe('normalisation of names', () => {
  it('property: case folding is idempotent', () => {
    fc.assert(fc.property(text, (name) => foldCase(foldCase(name)) === foldCase(name)));
  });

  it('property: composed and decomposed forms of a name give the same key', () => {
    fc.assert(
      fc.property(text, (name) => {
        for (const pool of [anyCase, exactCase]) assert.equal(loginKey(pool, name.normalize('NFD')), loginKey(pool, name.normalize('NFC')));
      }),
    );
  });

  it('property: keys ignore case only in case-insensitive pools', () => {
    const letters = fc.string({ unit: fc.constantFrom(...'abcXYZäÖéñøßλΣσςдЖ'), minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(letters, (name) => {
        assert.equal(loginKey(anyCase, name.toLowerCase()), loginKey(anyCase, name));
        if (!/ß/.test(name)) assert.equal(loginKey(anyCase, name.toUpperCase()), loginKey(anyCase, name));
        if (name.toUpperCase() !== name) assert.notEqual(loginKey(exactCase, name.toUpperCase()), loginKey(exactCase, name));
      }),
    );
  });

  it('similar but different letters give different keys', () => {
    for (const [a, b] of [
      ['strasse@example.com', 'straße@example.com'],
      ['paypal', 'pаypal'],
      ['admin', 'ａdmin'],
      ['file', 'ﬁle'],
      ['i', 'ı'],
    ] as const) {
      assert.notEqual(loginKey(anyCase, a), loginKey(anyCase, b), `${a} ${b}`);
    }
  });

  it('keys of long names are short and still differ', () => {
    const long = 'x'.repeat(2000);
    assert.ok(loginKey(anyCase, long).length < 100);
    assert.notEqual(loginKey(anyCase, `${long}a`), loginKey(anyCase, `${long}b`));
    assert.equal(loginKey(anyCase, `${long}a`), loginKey(anyCase, `${long}A`));
  });

  it('property: a prefix range contains exactly the strings with the prefix, in code point order', () => {
    const unit = fc.oneof(
      fc.constantFrom('a', 'b', '\0', '\ud7fb', '\ue000', '\uffff', '\u{10000}', '\u{10ffff}', '😀'),
      fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
    );
    const short = fc.array(unit, { maxLength: 4 }).map((parts) => parts.join(''));
    const pair = fc.oneof(
      fc.tuple(short, short),
      fc.tuple(short, short).map(([a, b]) => [a, a + b] as [string, string]),
    );
    fc.assert(
      fc.property(pair, ([prefix, candidate]) => {
        const { from, to } = prefixRange(prefix);
        const inside = utf8(candidate, from) >= 0 && (to === undefined || utf8(candidate, to) < 0);
        assert.equal(inside, candidate.startsWith(prefix));
      }),
      { numRuns: 2000 },
    );
  });

  it('property: search keys are unique, bounded and end with the sub', () => {
    fc.assert(
      fc.property(fc.record({ email: text, name: fc.string({ unit: 'binary', maxLength: 3000 }) }), (attributes) => {
        const user = { sub: 's', username: 'u', status: 'CONFIRMED', enabled: true, attributes } as const;
        const keys = searchKeys(user);
        for (const [field, key] of Object.entries(keys)) {
          assert.ok(searchFields.includes(field as (typeof searchFields)[number]));
          assert.ok(key.endsWith('\0s') && [...key].length <= 258);
        }
      }),
    );
  });

  it('property: a changed or removed address loses its verification', () => {
    const value = fc.option(fc.constantFrom('a@b.c', 'd@e.f'));
    const proof = fc.option(fc.constantFrom('true', 'false'));
    const change = fc.record({ email: value, email_verified: proof }, { requiredKeys: [] });
    fc.assert(
      fc.property(fc.array(change, { maxLength: 6 }), (changes) => {
        let attributes: Record<string, string> = {};
        for (const step of changes) {
          const before = attributes;
          attributes = attributesAfter(before, step);
          const claimed = step.email_verified === 'true';
          if (attributes['email'] === undefined) assert.equal(attributes['email_verified'], undefined);
          if (attributes['email'] !== before['email'] && !claimed) assert.notEqual(attributes['email_verified'], 'true');
        }
      }),
    );
  });
});
