// biome-ignore-all lint/suspicious/noTemplateCurlyInString: policy variables are written so
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { evaluate, parsePolicy } from '../../src/sts/index.js';
import { coded, OWN_PREFIX } from './support.js';

const KEY = 'cognito-identity.amazonaws.com:sub';
const own = parsePolicy(OWN_PREFIX);
const decide = (resource: string, context: Record<string, string | string[]>, document = own) =>
  evaluate({ action: 's3:GetObject', resource, context }, { identity: [document] }).decision;
const one = (more: object, version = '2012-10-17') =>
  parsePolicy({ Version: version, Statement: { Effect: 'Allow', Action: '*', Resource: '*', ...more } });

describe('policy variables', () => {
  it('a variable in a resource ARN limits each subject to its own prefix', () => {
    const alice = { [KEY]: 'us-east-1:alice' };
    assert.equal(decide('arn:aws:s3:::app/us-east-1:alice/photo', alice), 'allow');
    assert.equal(decide('arn:aws:s3:::app/us-east-1:bob/photo', alice), 'deny-implicit');
    assert.equal(decide('arn:aws:s3:::app/us-east-1:alice', alice), 'deny-implicit');
    assert.equal(decide('arn:aws:s3:::app/us-east-1:alicex/photo', alice), 'deny-implicit');
    assert.equal(decide('arn:aws:s3:::app/us-east-1:alice/photo', {}), 'deny-implicit', 'without the key nothing matches');
    assert.equal(decide('arn:aws:s3:::app//photo', {}), 'deny-implicit');
  });

  it('property: a subject reaches its own prefix and no other, whatever characters it has', () => {
    const name = fc.string({ minLength: 1, maxLength: 30, unit: fc.constantFrom(..."ab:/*?${}'-\\.é") });
    fc.assert(
      fc.property(name, name, (mine, other) => {
        assert.equal(decide(`arn:aws:s3:::app/${mine}/key`, { [KEY]: mine }), 'allow');
        const inside = `${other}/key`.startsWith(`${mine}/`);
        assert.equal(decide(`arn:aws:s3:::app/${other}/key`, { [KEY]: mine }), inside ? 'allow' : 'deny-implicit');
      }),
    );
  });

  it('a variable in an s3:prefix condition is literal: wildcards in its value do not match', () => {
    const list = (prefix: string) =>
      evaluate(
        { action: 's3:ListBucket', resource: 'arn:aws:s3:::app', context: { [KEY]: 'al*', 's3:prefix': prefix } },
        { identity: [own] },
      ).decision;
    assert.equal(list('al*/photos'), 'allow');
    assert.equal(list('alice/photos'), 'deny-implicit', 'a star that the caller brought is no wildcard');
  });

  it('variable names are case-insensitive', () => {
    const document = one({ Resource: 'arn:aws:s3:::b/${AWS:PrincipalTag/Team}/*' });
    assert.equal(decide('arn:aws:s3:::b/red/x', { 'aws:principaltag/team': 'red' }, document), 'allow');
  });

  it('a default value is used if the variable’s key is absent', () => {
    const document = one({ Resource: "arn:aws:s3:::b/${aws:PrincipalTag/team, 'company-wide'}/*" });
    assert.equal(decide('arn:aws:s3:::b/company-wide/x', {}, document), 'allow');
    assert.equal(decide('arn:aws:s3:::b/red/x', { 'aws:PrincipalTag/team': 'red' }, document), 'allow');
    assert.equal(decide('arn:aws:s3:::b/company-wide/x', { 'aws:PrincipalTag/team': 'red' }, document), 'deny-implicit');
  });

  it('${*}, ${?} and ${$} stand for the literal characters', () => {
    const document = one({ Resource: 'arn:aws:s3:::b/${*}${?}${$}{x}/*' });
    assert.equal(decide('arn:aws:s3:::b/*?${x}/key', {}, document), 'allow');
    assert.equal(decide('arn:aws:s3:::b/abc{x}/key', {}, document), 'deny-implicit');
  });

  it('variables are plain text in policies before version 2012-10-17', () => {
    const old = one({ Resource: 'arn:aws:s3:::b/${aws:username}' }, '2008-10-17');
    assert.equal(decide('arn:aws:s3:::b/alice', { 'aws:username': 'alice' }, old), 'deny-implicit');
    assert.equal(decide('arn:aws:s3:::b/${aws:username}', { 'aws:username': 'alice' }, old), 'allow');
  });

  it('a variable of a multi-valued key never matches', () => {
    const document = one({ Resource: 'arn:aws:s3:::b/${some:key}' });
    assert.equal(decide('arn:aws:s3:::b/a', { 'some:key': ['a'] }, document), 'deny-implicit');
  });

  it('a variable without a value never matches in an Allow, and does not disable a Deny', () => {
    const negated = one({ Condition: { StringNotEquals: { 's3:prefix': '${aws:username}' } } });
    assert.equal(decide('arn:aws:s3:::b/a', { 's3:prefix': 'x' }, negated), 'deny-implicit');
    const except = parsePolicy({
      Version: '2012-10-17',
      Statement: { Effect: 'Allow', Action: '*', NotResource: 'arn:aws:s3:::b/${aws:username}' },
    });
    assert.equal(decide('arn:aws:s3:::b/a', {}, except), 'deny-implicit');
    const denied = parsePolicy({
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Allow', Action: '*', Resource: '*' },
        { Effect: 'Deny', Action: '*', NotResource: 'arn:aws:s3:::b/${aws:username}/*' },
      ],
    });
    assert.equal(decide('arn:aws:s3:::b/a', {}, denied), 'deny-explicit');
  });

  for (const wrong of ['${', '${aws:username', '${}', '${ }', '${a, b}', "${a, 'b}", '${a{b}'])
    it(`policy variable ${wrong} is refused with malformed_policy`, () => {
      assert.throws(() => one({ Resource: `arn:aws:s3:::b/${wrong}` }), coded('malformed_policy'));
    });
});
