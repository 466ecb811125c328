// biome-ignore-all lint/suspicious/noTemplateCurlyInString: policy variables are written so
import assert from 'node:assert/strict';
import { evaluate, parsePolicy } from '../../src/sts/index.js';
import { coded } from './support.js';

function holds(Condition: object, context: Record<string, string | string[]>): boolean {
  const document = parsePolicy({ Version: '2012-10-17', Statement: { Effect: 'Allow', Action: '*', Resource: '*', Condition } });
  return evaluate({ action: 'a:b', resource: '*', context }, { identity: [document] }).decision === 'allow';
}

/** Operator, value of the policy, value of the request (undefined: key absent), whether the condition holds. */
const TABLE: [string, string | string[], string | string[] | undefined, boolean][] = [
  ['StringEquals', 'a', 'a', true],
  ['StringEquals', 'a', 'A', false],
  ['StringEquals', ['a', 'b'], 'b', true],
  ['StringEquals', 'a*', 'ab', false],
  ['StringEquals', 'a*', 'a*', true],
  ['StringEquals', 'a', undefined, false],
  ['StringNotEquals', 'a', 'b', true],
  ['StringNotEquals', ['a', 'b'], 'b', false],
  ['StringNotEquals', 'a', undefined, true],
  ['StringEqualsIgnoreCase', 'Ab', 'aB', true],
  ['StringNotEqualsIgnoreCase', 'Ab', 'aB', false],
  ['StringLike', 'a*c?', 'abbbcd', true],
  ['StringLike', 'a*', 'A', false],
  ['StringNotLike', 'a*', 'ab', false],
  ['StringNotLike', 'a*', 'b', true],
  ['StringEqualsIfExists', 'a', undefined, true],
  ['StringEqualsIfExists', 'a', 'b', false],
  ['NumericEquals', '10', '10.0', true],
  ['NumericNotEquals', '10', '11', true],
  ['NumericLessThan', '10', '9', true],
  ['NumericLessThan', '10', '10', false],
  ['NumericLessThanEquals', '10', '10', true],
  ['NumericGreaterThan', '10', '9', false],
  ['NumericGreaterThanEquals', '10', '10', true],
  ['NumericLessThanEquals', '10', 'ten', false],
  ['NumericLessThanEqualsIfExists', '10', undefined, true],
  ['DateLessThan', '2026-01-01T00:00:00Z', '2025-12-31T23:59:59Z', true],
  ['DateLessThan', '2026-01-01T00:00:00Z', '1767225600', false],
  ['DateGreaterThanEquals', '1767225600', '2026-01-01T00:00:00Z', true],
  ['DateEquals', '2026-01-01', '2026-01-01T00:00:00.000Z', true],
  ['DateNotEquals', '2026-01-01', '2026-01-02', true],
  ['DateGreaterThan', '2026-01-01T01:00:00+01:00', '2026-01-01T00:00:01Z', true],
  ['DateLessThanEquals', '2026-01-01T00:00:00Z', 'soon', false],
  ['Bool', 'true', 'true', true],
  ['Bool', 'true', 'false', false],
  ['Bool', 'false', undefined, false],
  ['BoolIfExists', 'true', undefined, true],
  ['BinaryEquals', 'QmluYXJ5', 'QmluYXJ5', true],
  ['BinaryEquals', 'QmluYXJ5', 'Qmlu', false],
  ['IpAddress', '203.0.113.0/24', '203.0.113.7', true],
  ['IpAddress', '203.0.113.0/24', '203.0.114.7', false],
  ['IpAddress', '203.0.113.7', '203.0.113.7', true],
  ['IpAddress', '203.0.113.0/24', '::ffff:203.0.113.7', true],
  ['IpAddress', '10.0.0.0/8', '::ffff:a01:101', true],
  ['IpAddress', '10.0.0.0/8', '0:0:0:0:0:FFFF:0A01:0101', true],
  ['NotIpAddress', '10.0.0.0/8', '::ffff:a01:101', false],
  ['NotIpAddress', '10.0.0.0/8', '::ffff:10.1.1.1%eth0', false],
  ['IpAddress', '::ffff:10.0.0.0/104', '10.1.1.1', true],
  ['IpAddress', '::ffff:a00:0/104', '::ffff:b01:101', false],
  ['IpAddress', '::/0', '::ffff:a01:101', false],
  ['IpAddress', '2001:db8::/32', '2001:db8:1::1', true],
  ['IpAddress', '2001:db8::/32', '203.0.113.7', false],
  ['IpAddress', ['10.0.0.0/8', '2001:db8::/32'], '2001:db8::5', true],
  ['IpAddress', '0.0.0.0/0', 'not an address', false],
  ['NotIpAddress', '203.0.113.0/24', '203.0.113.7', false],
  ['NotIpAddress', '203.0.113.0/24', '8.8.8.8', true],
  ['ArnLike', 'arn:aws:iam::*:role/*', 'arn:aws:iam::123456789012:role/app', true],
  ['ArnEquals', 'arn:aws:iam::*:role/*', 'arn:aws:iam::123456789012:role/app', true],
  ['ArnLike', 'arn:aws:iam::*:role/app', 'arn:aws:iam::1:x:role/app', false],
  ['ArnNotLike', 'arn:aws:iam::*:role/*', 'arn:aws:iam::1:user/x', true],
  ['ArnNotEquals', 'arn:aws:iam::1:user/x', 'arn:aws:iam::1:user/x', false],
  ['Null', 'true', undefined, true],
  ['Null', 'true', 'a', false],
  ['Null', 'false', 'a', true],
  ['Null', 'false', undefined, false],
  ['Null', 'true', [], true],
  ['ForAnyValue:StringLike', 'auth*', ['x', 'authenticated'], true],
  ['ForAnyValue:StringLike', 'auth*', ['x', 'y'], false],
  ['ForAnyValue:StringLike', 'auth*', undefined, false],
  ['ForAnyValue:StringLike', 'auth*', [], false],
  ['ForAnyValue:StringNotEquals', 'a', ['a', 'b'], true],
  ['ForAnyValue:StringNotEquals', 'a', ['a'], false],
  ['ForAnyValue:StringNotEquals', 'a', undefined, false],
  ['ForAllValues:StringEquals', ['a', 'b'], ['a', 'b', 'a'], true],
  ['ForAllValues:StringEquals', ['a', 'b'], ['a', 'c'], false],
  ['ForAllValues:StringEquals', ['a', 'b'], undefined, true],
  ['ForAllValues:StringEquals', ['a', 'b'], [], true],
  ['ForAllValues:StringNotEquals', ['a', 'b'], ['c', 'd'], true],
  ['ForAllValues:StringNotEquals', ['a', 'b'], ['c', 'a'], false],
  ['ForAnyValue:StringEqualsIfExists', 'a', undefined, true],
  ['StringEquals', 'a', ['b', 'a'], true],
  ['StringNotEquals', 'a', ['b', 'a'], false],
];

describe('policy conditions', () => {
  for (const [operator, wanted, actual, expected] of TABLE)
    it(`${operator} ${JSON.stringify(wanted)} of ${JSON.stringify(actual) ?? 'no value'} ${expected ? 'holds' : 'does not hold'}`, () => {
      assert.equal(holds({ [operator]: { 'some:Key': wanted } }, actual === undefined ? {} : { 'SOME:key': actual }), expected);
    });

  it('a condition block holds only if all operators and all keys hold', () => {
    const condition = { StringEquals: { a: '1', b: '2' }, Bool: { c: 'true' } };
    assert.equal(holds(condition, { a: '1', b: '2', c: 'true' }), true);
    assert.equal(holds(condition, { a: '1', b: '3', c: 'true' }), false);
    assert.equal(holds(condition, { a: '1', b: '2', c: 'false' }), false);
  });

  it('JSON booleans and numbers in conditions compare as text', () => {
    assert.equal(holds({ Bool: { a: true }, NumericEquals: { b: 5 } }, { a: 'true', b: '5' }), true);
  });

  it('policy variables in numeric, date, IP and boolean operators are refused with malformed_policy', () => {
    for (const condition of [
      { NumericEquals: { a: '${b}' } },
      { DateEquals: { a: '${b}' } },
      { IpAddress: { a: '${b}' } },
      { Bool: { a: '${b}' } },
    ])
      assert.throws(() => holds(condition, { b: '1' }), coded('malformed_policy'));
  });

  for (const name of [
    'StringIs',
    'ForEachValue:StringEquals',
    'NullIfExists',
    'ForAnyValue:Null',
    'toString',
    'ForAnyValue:',
    '__proto__',
    'stringequals',
  ])
    it(`condition operator ${name} is refused with malformed_policy`, () => {
      const condition = JSON.parse(`{${JSON.stringify(name)}: {"a": "1"}}`);
      assert.throws(() => holds(condition, {}), coded('malformed_policy'));
    });

  for (const range of ['1.2.3.4/33', '1.2.3/24', '::/129', '1.2.3.4/', '1.2.3.4/-1', '', 'x', '1.2.3.4/8/8'])
    it(`IP range ${JSON.stringify(range)} is refused with malformed_policy`, () => {
      assert.throws(() => holds({ IpAddress: { a: range } }, {}), coded('malformed_policy'));
    });
});
