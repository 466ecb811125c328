// biome-ignore-all lint/suspicious/noTemplateCurlyInString: policy variables are written so
import assert from 'node:assert/strict';
import { evaluate, parsePolicy } from '../../src/sts/index.js';

const policy = (...statements: object[]) => parsePolicy({ Version: '2012-10-17', Statement: statements });
const allow = (more: object) => ({ Effect: 'Allow', Action: '*', Resource: '*', ...more });
const deny = (more: object) => ({ Effect: 'Deny', Action: '*', Resource: '*', ...more });
const GET = { action: 's3:GetObject', resource: 'arn:aws:s3:::bucket/folder/key', context: {} };

const decide = (statements: object[], request: object = {}) =>
  evaluate({ ...GET, ...request }, { identity: [policy(...statements)] }).decision;

describe('policy evaluation', () => {
  it('a request that no statement allows is denied implicitly', () => {
    assert.equal(decide([allow({ Action: 's3:PutObject' })]), 'deny-implicit');
    assert.equal(evaluate(GET, { identity: [] }).decision, 'deny-implicit');
  });

  it('an explicit deny overrides an allow in any policy and order', () => {
    assert.equal(decide([allow({}), deny({ Action: 's3:Get*' })]), 'deny-explicit');
    assert.equal(decide([deny({ Action: 's3:Get*' }), allow({})]), 'deny-explicit');
    const both = { identity: [policy(allow({})), policy(deny({ Resource: 'arn:aws:s3:::bucket/*' }))] };
    assert.equal(evaluate(GET, both).decision, 'deny-explicit');
    assert.equal(evaluate(GET, { identity: [policy(allow({}))], session: [policy(deny({}))] }).decision, 'deny-explicit');
  });

  it('the decision names the matching statement', () => {
    const decision = evaluate(GET, { identity: [policy(allow({ Sid: 'one', Action: 's3:Put*' }), allow({ Sid: 'two' }))] });
    assert.equal(decision.statement?.Sid, 'two');
  });

  it('session policies restrict permissions and never extend them', () => {
    const reads = policy(allow({ Action: 's3:Get*' }));
    const writes = policy(allow({ Action: 's3:Put*' }));
    const put = { ...GET, action: 's3:PutObject' };
    assert.equal(evaluate(GET, { identity: [reads], session: [writes] }).decision, 'deny-implicit');
    assert.equal(evaluate(put, { identity: [reads], session: [writes] }).decision, 'deny-implicit');
    assert.equal(evaluate(GET, { identity: [reads], session: [policy(allow({}))] }).decision, 'allow');
    assert.equal(evaluate(GET, { identity: [reads], session: [writes, reads] }).decision, 'allow', 'one of several is enough');
    assert.equal(evaluate(GET, { identity: [reads], session: [] }).decision, 'allow', 'none is no limit');
  });

  const actions: [string, string, boolean][] = [
    ['*', 's3:GetObject', true],
    ['s3:*', 's3:GetObject', true],
    ['S3:getobject', 's3:GetObject', true],
    ['s3:Get*', 's3:GetObjectTagging', true],
    ['s3:Get?bject', 's3:GetObject', true],
    ['s3:Get?', 's3:GetObject', false],
    ['s3:Get', 's3:GetObject', false],
    ['dynamodb:*', 's3:GetObject', false],
  ];
  for (const [pattern, action, expected] of actions)
    it(`Action ${pattern} ${expected ? 'covers' : 'does not cover'} ${action}`, () => {
      assert.equal(decide([allow({ Action: pattern })], { action }) === 'allow', expected);
      assert.equal(decide([{ Effect: 'Allow', NotAction: pattern, Resource: '*' }], { action }) === 'allow', !expected);
    });

  const resources: [string, string, boolean][] = [
    ['*', 'arn:aws:s3:::bucket/key', true],
    ['arn:aws:s3:::bucket/*', 'arn:aws:s3:::bucket/a/b/c', true],
    ['arn:aws:s3:::bucket/*', 'arn:aws:s3:::bucket/', true],
    ['arn:aws:s3:::bucket/*', 'arn:aws:s3:::bucket', false],
    ['arn:aws:s3:::bucket', 'arn:aws:s3:::bucket/key', false],
    ['arn:aws:s3:::Bucket/*', 'arn:aws:s3:::bucket/key', false],
    ['arn:aws:s3:::bucket/ke?', 'arn:aws:s3:::bucket/key', true],
    ['arn:aws:s3:::b*t/*', 'arn:aws:s3:::bucket/key', true],
    ['arn:aws:s3', 'arn:aws:s3:::bucket/key', true],
    ['arn:aws:dynamodb:us-east-1:123456789012:table/T', 'arn:aws:dynamodb:us-east-1:123456789012:table/T', true],
    ['arn:aws:dynamodb:*:*:table/T', 'arn:aws:dynamodb:us-east-1:123456789012:table/T', true],
    ['arn:aws:dynamodb:*:table/T', 'arn:aws:dynamodb:us-east-1:123456789012:table/T', false],
    ['arn:aws:logs:us-east-1:1:group:x:*', 'arn:aws:logs:us-east-1:1:group:x:stream:y', true],
    ['arn:aws:s3:::bucket/*', '*', false],
    ['arn:aws:s3:::*', 'arn:aws:s3', false],
    ['arn:aws:s3:::*', '', false],
  ];
  for (const [pattern, resource, expected] of resources)
    it(`Resource ${pattern} ${expected ? 'covers' : 'does not cover'} ${resource}`, () => {
      assert.equal(decide([allow({ Resource: pattern })], { resource }) === 'allow', expected);
      assert.equal(decide([{ Effect: 'Allow', Action: '*', NotResource: pattern }], { resource }) === 'allow', !expected);
    });

  it('a wildcard in a resource ARN does not match across a colon', () => {
    const resource = 'arn:aws:s3:us-east-1:1:bucket';
    assert.equal(decide([allow({ Resource: 'arn:aws:*:bucket' })], { resource }), 'deny-implicit');
  });
});
