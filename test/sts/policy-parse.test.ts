// biome-ignore-all lint/suspicious/noTemplateCurlyInString: policy variables are written so
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { evaluate, evaluateTrust, parsePolicy } from '../../src/sts/index.js';
import { matchesPattern, patternOf } from '../../src/sts/policy/wildcard.js';
import { coded, OWN_PREFIX, onlyCoded, TRUST } from './support.js';

const OK = { Effect: 'Allow', Action: 's3:GetObject', Resource: '*' };
const one = (statement: object) => ({ Version: '2012-10-17', Statement: statement });

describe('parsing policies', () => {
  it('parsing normalises single values to lists and is idempotent', () => {
    const parsed = parsePolicy(JSON.stringify(one(OK)));
    assert.deepEqual(parsed.Statement, [{ Effect: 'Allow', Action: ['s3:GetObject'], Resource: ['*'] }]);
    assert.deepEqual(parsePolicy(JSON.stringify(parsed)), parsed);
    assert.deepEqual(parsePolicy(parsePolicy(OWN_PREFIX)), parsePolicy(OWN_PREFIX));
  });

  const wrong: Record<string, unknown> = {
    'no JSON': '{',
    'an array': [],
    nothing: null,
    'no statement': { Version: '2012-10-17' },
    'an empty list of statements': one([]),
    'an unsupported version': { Version: '2020-01-01', Statement: OK },
    'an unknown element': { ...one(OK), Foo: 1 },
    'an unknown element in a statement': one({ ...OK, Foo: 1 }),
    'an effect in wrong case': one({ ...OK, Effect: 'allow' }),
    'no action': one({ Effect: 'Allow', Resource: '*' }),
    'Action and NotAction together': one({ ...OK, NotAction: 's3:*' }),
    'an action without a service prefix': one({ ...OK, Action: 'GetObject' }),
    'no resource': one({ Effect: 'Allow', Action: '*' }),
    'Resource and NotResource together': one({ ...OK, NotResource: '*' }),
    'a resource that is no ARN': one({ ...OK, Resource: 'bucket/*' }),
    'a number as resource': one({ ...OK, Resource: 5 }),
    'an empty list of actions': one({ ...OK, Action: [] }),
    'a principal in a permission policy': one({ ...OK, Principal: '*' }),
    'a condition that is a list': one({ ...OK, Condition: [] }),
    'a condition without values': one({ ...OK, Condition: { StringEquals: { a: [] } } }),
    'an object as condition value': one({ ...OK, Condition: { StringEquals: { a: {} } } }),
    'two statements with the same Sid': one([
      { ...OK, Sid: 'a' },
      { ...OK, Sid: 'a' },
    ]),
    'an oversized policy': one({ ...OK, Resource: Array.from({ length: 600 }, (_, i) => `arn:aws:s3:::bucket-${i}`) }),
    'an oversized JSON text': `${JSON.stringify(one(OK))}${' '.repeat(50_000)}`,
  };
  for (const [what, policy] of Object.entries(wrong))
    it(`policy parser refuses ${what} with malformed_policy`, () => {
      assert.throws(() => parsePolicy(policy as object), coded('malformed_policy'));
    });

  it('a trust policy needs valid principals and no resource', () => {
    assert.doesNotThrow(() => parsePolicy(TRUST, 'trust'));
    assert.throws(() => parsePolicy(one(OK), 'trust'), coded('malformed_policy'));
    assert.throws(() => parsePolicy(one({ ...TRUST.Statement[0], Resource: '*' }), 'trust'), coded('malformed_policy'));
    assert.throws(() => parsePolicy(one({ ...TRUST.Statement[0], Principal: { Cognito: 'x' } }), 'trust'), coded('malformed_policy'));
  });

  it('a session policy of more than 2048 characters is refused', () => {
    const long = one({ ...OK, Resource: `arn:aws:s3:::${'b'.repeat(2100)}` });
    assert.doesNotThrow(() => parsePolicy(long));
    assert.throws(() => parsePolicy(long, 'session'), coded('malformed_policy'));
  });

  it('fuzz: any JSON parses or is refused as malformed_policy, and any parsed policy can be evaluated', () => {
    const text = fc.oneof(fc.string(), fc.constantFrom('*', 's3:*', 'arn:aws:s3:::*', '${a}', '${', '__proto__', 'constructor'));
    const scalar = fc.oneof(text, fc.double(), fc.boolean(), fc.constant(null));
    const values = fc.oneof(scalar, fc.array(scalar, { maxLength: 3 }), fc.object({ maxDepth: 1 }));
    const operator = fc.oneof(
      text,
      fc.constantFrom('StringLike', 'Null', 'ForAnyValue:ArnLike', 'IpAddress', 'DateLessThanIfExists', 'NumericEquals'),
    );
    const statement = fc.record(
      {
        Effect: fc.constantFrom('Allow', 'Deny'),
        Action: fc.oneof(fc.constantFrom('*', 's3:Get*'), values),
        Resource: fc.oneof(fc.constantFrom('*', 'arn:aws:s3:::b/${a}'), values),
        Condition: fc.oneof(fc.dictionary(operator, fc.dictionary(text, values)), values),
        Sid: text,
        Principal: fc.oneof(fc.constant('*'), fc.dictionary(fc.constantFrom('AWS', 'Federated', '__proto__'), values)),
      },
      { requiredKeys: ['Effect', 'Action', 'Resource'] },
    );
    const document = fc.oneof(
      fc.jsonValue(),
      fc.record({
        Version: fc.constantFrom('2012-10-17', '2008-10-17'),
        Statement: fc.oneof(statement, fc.array(statement, { maxLength: 3 })),
      }),
    );
    const context = fc.dictionary(text, fc.oneof(text, fc.array(text)));
    fc.assert(
      fc.property(document, context, fc.constantFrom('permission', 'trust', 'session'), (json, keys, kind) => {
        const policy = onlyCoded(() => parsePolicy(JSON.stringify(json) ?? '', kind as 'trust'));
        if (!policy) return;
        evaluate({ action: 's3:GetObject', resource: 'arn:aws:s3:::b/x', context: keys }, { identity: [policy] });
        evaluateTrust(policy, { action: 'sts:X', principal: { kind: 'service', name: 'x' }, context: keys });
      }),
      { numRuns: 500 },
    );
    fc.assert(fc.property(fc.string(), (json) => void onlyCoded(() => parsePolicy(json))));
  });
});

describe('wildcard patterns', () => {
  it('property: wildcard matching agrees with a plain recursive implementation', () => {
    const recursive = (p: string, t: string): boolean => {
      if (p === '') return t === '';
      if (p[0] === '*') return recursive(p.slice(1), t) || (t !== '' && recursive(p, t.slice(1)));
      return t !== '' && (p[0] === '?' || p[0] === t[0]) && recursive(p.slice(1), t.slice(1));
    };
    const unit = fc.constantFrom('a', 'b', '*', '?');
    fc.assert(
      fc.property(fc.string({ unit, maxLength: 8 }), fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 10 }), (pattern, text) => {
        assert.equal(matchesPattern(patternOf(pattern, true), text), recursive(pattern, text));
      }),
      { numRuns: 2000 },
    );
  });

  it('wildcard matching takes no exponential time', () => {
    const pattern = patternOf(`${'*a'.repeat(500)}b`, true);
    const started = process.hrtime.bigint();
    assert.equal(matchesPattern(pattern, 'a'.repeat(5000)), false);
    assert.ok(process.hrtime.bigint() - started < 2_000_000_000n);
  });
});
