// biome-ignore-all lint/suspicious/noTemplateCurlyInString: policy variables are written so
import assert from 'node:assert/strict';
import { authorize, createSts, parsePolicy } from '../../src/sts/index.js';
import { ACCOUNT, coded, createRoom, IDENTITY, signed, TRUST } from './support.js';

const REQUEST = { roleArn: `arn:aws:iam::${ACCOUNT}:role/app`, roleSessionName: 'session-1' };
const TOKEN = { ...REQUEST, webIdentityToken: 'good-token' };
const ANYTHING = { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: '*', Resource: '*' } };

async function createRoomWithRole(trustPolicy: object = TRUST, maxSessionSeconds = 3600, options: Parameters<typeof createRoom>[0] = {}) {
  const room = createRoom(options);
  await room.roles.put({ name: 'app', trustPolicy, policies: [ANYTHING], maxSessionSeconds });
  return room;
}

describe('AssumeRoleWithWebIdentity', () => {
  it('AssumeRoleWithWebIdentity returns credentials with audience, provider and subject', async () => {
    const room = await createRoomWithRole();
    const { credentials, ...said } = await room.sts.assumeRoleWithWebIdentity(TOKEN);
    const { audience, provider, subject } = IDENTITY;
    assert.deepEqual(
      { ...said, assumedRoleId: said.assumedRoleId.replace(/^AROA\w{17}/, 'AROA') },
      {
        assumedRoleArn: `arn:aws:sts::${ACCOUNT}:assumed-role/app/session-1`,
        assumedRoleId: 'AROA:session-1',
        audience,
        provider,
        subject,
      },
    );
    await room.verifier.verify(await signed('sts', { method: 'POST', path: '/' }, credentials));
  });

  it('the trust policy restricts audience, amr and provider', async () => {
    const room = await createRoomWithRole();
    const assume = (change: object) => room.sts.assumeRoleFor({ ...IDENTITY, ...change }, REQUEST);
    await assume({});
    await assert.rejects(assume({ audience: 'us-east-1:other' }), coded('role_access_denied'));
    await assert.rejects(assume({ amr: ['unauthenticated'] }), coded('role_access_denied'));
    await assert.rejects(assume({ provider: 'accounts.google.com' }), coded('role_access_denied'));
  });

  it('an unknown role and an untrusting role are refused with the same error', async () => {
    const room = await createRoomWithRole();
    const unknown = await room.sts.assumeRoleFor(IDENTITY, { ...REQUEST, roleArn: `${REQUEST.roleArn}x` }).catch((e) => e);
    const untrusting = await room.sts.assumeRoleFor({ ...IDENTITY, audience: 'x' }, REQUEST).catch((e) => e);
    assert.equal(unknown.message, 'Not authorized to perform sts:AssumeRoleWithWebIdentity');
    assert.deepEqual([unknown.code, unknown.message], [untrusting.code, untrusting.message]);
  });

  it('principal tags need sts:TagSession, and become aws:PrincipalTag keys of the session', async () => {
    const tagged = { ...IDENTITY, principalTags: { team: 'red' } };
    const strict = await createRoomWithRole();
    const error = await strict.sts.assumeRoleFor(tagged, REQUEST).catch((e) => e);
    assert.equal(error.message, 'Not authorized to perform sts:TagSession');
    const statement = { ...TRUST.Statement[0], Action: ['sts:AssumeRoleWithWebIdentity', 'sts:TagSession'] };
    const condition = {
      ...statement.Condition,
      StringEquals: { 'aws:RequestTag/team': 'red' },
      'ForAllValues:StringEquals': { 'aws:TagKeys': ['team'] },
    };
    const room = await createRoomWithRole({ ...TRUST, Statement: [{ ...statement, Condition: condition }] });
    const { credentials } = await room.sts.assumeRoleFor(tagged, REQUEST);
    const { principal } = await room.verifier.verify(await signed('s3', { method: 'GET', path: '/' }, credentials));
    assert.equal(principal.kind === 'role-session' && principal.context['aws:PrincipalTag/team'], 'red');
    await assert.rejects(room.sts.assumeRoleFor({ ...tagged, principalTags: { team: 'blue' } }, REQUEST), coded('role_access_denied'));
    await assert.rejects(room.sts.assumeRoleFor({ ...tagged, principalTags: { team: 'x'.repeat(257) } }, REQUEST), coded('validation'));
  });

  it('a duration below 900 s or above the role’s maximum is refused with a validation error', async () => {
    const room = await createRoomWithRole(TRUST, 7200);
    const lasting = async (durationSeconds: number) =>
      (await room.sts.assumeRoleFor(IDENTITY, { ...REQUEST, durationSeconds })).credentials.expiresAt;
    assert.equal((await lasting(7200)) - (await lasting(900)), 6300);
    for (const wrong of [899, 7201, 43_201, 0, -1, 1000.5, Number.NaN]) await assert.rejects(lasting(wrong), coded('validation'));
  });

  for (const [what, change] of Object.entries({
    'a session name of one character': { roleSessionName: 'a' },
    'a session name of 65 characters': { roleSessionName: 'a'.repeat(65) },
    'a session name with a slash': { roleSessionName: 'a/b' },
    'a session name with a line feed': { roleSessionName: 'ab\n' },
    'a role ARN that is too short': { roleArn: 'arn:aws:iam' },
    'a role ARN that is too long': { roleArn: 'a'.repeat(2049) },
    'a token that is too short': { webIdentityToken: 'abc' },
    'a token that is too long': { webIdentityToken: 'a'.repeat(20_001) },
    'a policy that is too long': { policy: ' '.repeat(2049) },
    'an empty policy': { policy: '' },
    'too many policies': { policyArns: Array.from({ length: 11 }, () => 'arn:aws:iam::aws:policy/X') },
    'an unknown managed policy': { policyArns: ['arn:aws:iam::aws:policy/X'] },
  }))
    it(`${what} is refused with a validation error that does not contain the token`, async () => {
      const room = await createRoomWithRole();
      const error = await room.sts.assumeRoleWithWebIdentity({ ...TOKEN, ...change }).catch((e) => e);
      assert.ok(coded('validation')(error));
      assert.doesNotMatch(error.message, /aaaa.*webIdentityToken/);
    });

  it('inline and managed session policies restrict the credentials together', async () => {
    const managedPolicy = async (arn: string) => (arn === 'arn:aws:iam::aws:policy/Sqs' ? managed : undefined);
    const room = await createRoomWithRole(TRUST, 3600, { managedPolicy });
    const managed = parsePolicy({ Version: '2012-10-17', Statement: { Effect: 'Allow', Action: 'sqs:*', Resource: '*' } });
    const sts = createSts({
      assumeRoleFor: room.sts.assumeRoleFor,
      webIdentity: { verify: async () => IDENTITY },
      managedPolicy,
    });
    const policy = JSON.stringify({ Version: '2012-10-17', Statement: { Effect: 'Allow', Action: 's3:*', Resource: '*' } });
    const { credentials } = await sts.assumeRoleWithWebIdentity({ ...TOKEN, policy, policyArns: ['arn:aws:iam::aws:policy/Sqs'] });
    const { principal } = await room.verifier.verify(await signed('s3', { method: 'GET', path: '/' }, credentials));
    const may = (action: string) => authorize(principal, { action, resource: '*', context: {} }).decision;
    assert.deepEqual(['s3:GetObject', 'sqs:SendMessage', 'sns:Publish'].map(may), ['allow', 'allow', 'deny-implicit']);
    await assert.rejects(sts.assumeRoleWithWebIdentity({ ...TOKEN, policy: '{' }), coded('malformed_policy'));
  });

  it('session policies beyond the packed size are refused with packed_policy_too_large', async () => {
    const room = await createRoomWithRole();
    const large = parsePolicy({ Statement: { Effect: 'Allow', Action: '*', Resource: `arn:aws:s3:::${'b'.repeat(1900)}` } }, 'session');
    await room.sts.assumeRoleFor(IDENTITY, { ...REQUEST, sessionPolicies: [large, large] });
    await assert.rejects(
      room.sts.assumeRoleFor(IDENTITY, { ...REQUEST, sessionPolicies: [large, large, large] }),
      coded('packed_policy_too_large'),
    );
  });

  it('a refused token is expired or invalid, an internal error of the verifier is passed on', async () => {
    const room = await createRoomWithRole();
    const assume = (webIdentityToken: string) => room.sts.assumeRoleWithWebIdentity({ ...TOKEN, webIdentityToken });
    await assert.rejects(assume('old-token'), coded('expired_identity_token'));
    await assert.rejects(assume('odd-token'), coded('invalid_identity_token'));
    await assert.rejects(assume('something-else'), { message: 'a bug' });
  });

  it('verified claims assume a role without a token being created', async () => {
    const room = await createRoomWithRole();
    const token = () => assert.fail('no token is made');
    await room.sts.assumeRole({ claims: IDENTITY, token }, REQUEST);
  });
});

describe('IAM roles', () => {
  it('a changed role keeps its id', async () => {
    const room = await createRoomWithRole();
    const before = await room.roles.find(REQUEST.roleArn);
    const after = await room.roles.put({ name: 'app', trustPolicy: TRUST, policies: [], maxSessionSeconds: 7200 });
    assert.equal(after.id, before?.id);
    assert.deepEqual(await room.roles.find(REQUEST.roleArn), after);
    assert.deepEqual(await room.roles.list(), [after]);
  });

  it('a role with invalid name, path, duration or policies is refused', async () => {
    const { roles } = createRoom();
    const input = { name: 'app', trustPolicy: TRUST, policies: [] };
    for (const wrong of [
      { name: 'a b' },
      { name: '' },
      { path: 'x' },
      { path: '/a b/' },
      { maxSessionSeconds: 3599 },
      { maxSessionSeconds: 43_201 },
    ])
      await assert.rejects(roles.put({ ...input, ...wrong }), coded('validation'));
    await assert.rejects(roles.put({ ...input, trustPolicy: ANYTHING }), coded('malformed_policy'));
    await assert.rejects(roles.put({ ...input, policies: [TRUST] }), coded('malformed_policy'));
    assert.equal((await roles.put({ ...input, path: '/service-role/' })).arn, `arn:aws:iam::${ACCOUNT}:role/service-role/app`);
  });
});
