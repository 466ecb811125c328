import assert from 'node:assert/strict';
import fc from 'fast-check';
import { evaluate, parsePolicy } from '../../src/sts/index.js';
import { type PlainPolicy, type PlainStatement, plainDecision } from './support-evaluator.js';

/** Small alphabets, so that random policies and requests match often. */
const action = fc.constantFrom('s3:GetObject', 's3:GetObjectTagging', 's3:PutObject', 'dynamodb:GetItem');
const actions = fc.constantFrom('*', 's3:*', 'S3:get*', 's3:GetObject', '*:Get*', 's3:?etObject', 'dynamodb:GetItem', 's3:*Object*g');
const resource = fc.constantFrom('arn:aws:s3:::a/x', 'arn:aws:s3:::a/y/z', 'arn:aws:s3:::b/x:y', 'arn:aws:dynamodb:us-east-1:1:table/t');
const resources = fc.constantFrom(
  '*',
  'arn:aws:s3:::*',
  'arn:aws:s3:::a/*',
  'arn:aws:s3:::?/x*',
  'arn:aws:*:*:*:table/t',
  'arn:aws:s3:::a/x',
);
const key = fc.constantFrom('aws:PrincipalTag/team', 'aws:TagKeys', 's3:max-keys', 'aws:SecureTransport');
const text = fc.constantFrom('red', 'Red', 'blue', 'r*', '5', '10', 'true', 'false');
const list = <T>(item: fc.Arbitrary<T>): fc.Arbitrary<T[]> => fc.array(item, { minLength: 1, maxLength: 3 });

const textOperator = fc
  .tuple(
    fc.constantFrom('', 'ForAnyValue:', 'ForAllValues:'),
    fc.constantFrom('StringEquals', 'StringNotEquals', 'StringEqualsIgnoreCase', 'StringLike', 'StringNotLike'),
    fc.constantFrom('', 'IfExists'),
  )
  .map((all) => all.join(''));
const numbers = fc
  .tuple(
    fc.constantFrom('NumericEquals', 'NumericNotEquals', 'NumericLessThan', 'NumericGreaterThanEquals'),
    fc.constantFrom('', 'IfExists'),
  )
  .map((all) => all.join(''));
const flag = fc.constantFrom('true', 'false');
const condition = fc.oneof(
  fc.tuple(textOperator, fc.dictionary(key, list(text), { minKeys: 1, maxKeys: 2 })),
  fc.tuple(numbers, fc.dictionary(fc.constant('s3:max-keys'), list(fc.constantFrom('5', '10')), { minKeys: 1 })),
  fc.tuple(fc.constantFrom('Null', 'Bool', 'BoolIfExists'), fc.dictionary(key, list(flag), { minKeys: 1, maxKeys: 1 })),
);

const statement: fc.Arbitrary<PlainStatement> = fc
  .record({
    Effect: fc.constantFrom('Allow' as const, 'Allow' as const, 'Deny' as const),
    act: fc.tuple(fc.constantFrom('Action', 'Action', 'NotAction'), list(actions)),
    on: fc.tuple(fc.constantFrom('Resource', 'Resource', 'NotResource'), list(resources)),
    when: fc.array(condition, { maxLength: 2 }),
  })
  .map(
    ({ Effect, act, on, when }) =>
      ({
        Effect,
        ...Object.fromEntries([act, on]),
        ...(when.length > 0 ? { Condition: Object.fromEntries(when) } : {}),
      }) as unknown as PlainStatement,
  );
const policy: fc.Arbitrary<PlainPolicy> = fc.array(statement, { minLength: 1, maxLength: 3 });
const context = fc.record(
  {
    'aws:principaltag/Team': fc.constantFrom('red', 'Red', 'blue', 'rose'),
    'aws:TagKeys': fc.array(fc.constantFrom('red', 'blue', 'r*'), { maxLength: 3 }),
    's3:max-keys': fc.constantFrom('4', '5', '10'),
    'aws:SecureTransport': flag,
  },
  { requiredKeys: [] },
);

describe('policy evaluator compared with a simple reference implementation', () => {
  it('both evaluators decide alike for random policies, session policies and boundaries', () => {
    const seen = { allow: 0, 'deny-explicit': 0, 'deny-implicit': 0 };
    const parsed = (plain: PlainPolicy) => parsePolicy({ Version: '2012-10-17', Statement: plain });
    fc.assert(
      fc.property(
        fc.array(policy, { maxLength: 3 }),
        fc.oneof({ weight: 3, arbitrary: fc.constant([] as PlainPolicy[]) }, { weight: 1, arbitrary: fc.array(policy, { maxLength: 2 }) }),
        fc.option(policy, { nil: undefined, freq: 2 }),
        fc.record({ action, resource, context }),
        (identity, session, boundary, request) => {
          const wanted = plainDecision({ identity, session, ...(boundary ? { boundary } : {}) }, request);
          const { decision } = evaluate(request, {
            identity: identity.map(parsed),
            session: session.map(parsed),
            ...(boundary ? { boundary: parsed(boundary) } : {}),
          });
          seen[wanted]++;
          assert.equal(decision, wanted);
        },
      ),
      { numRuns: 4000 },
    );
    assert.ok(Math.min(...Object.values(seen)) > 100, `one-sided: ${JSON.stringify(seen)}`);
  });

  it('property: a permissions boundary or session policy never allows more', () => {
    const parsed = (plain: PlainPolicy) => parsePolicy({ Version: '2012-10-17', Statement: plain });
    fc.assert(
      fc.property(fc.array(policy, { maxLength: 3 }), policy, fc.record({ action, resource, context }), (identity, more, request) => {
        const own = identity.map(parsed);
        const alone = evaluate(request, { identity: own }).decision;
        for (const limited of [{ boundary: parsed(more) }, { session: [parsed(more)] }])
          if (evaluate(request, { identity: own, ...limited }).decision === 'allow') assert.equal(alone, 'allow');
      }),
      { numRuns: 1000 },
    );
  });
});
