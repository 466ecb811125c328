import assert from 'node:assert/strict';
import { createRemoteSts, parsePolicy } from '../../src/sts/index.js';
import { coded, IDENTITY } from './support.js';

const REQUEST = { roleArn: 'arn:aws:iam::123456789012:role/app', roleSessionName: 'session-1' };
const ANSWER = `<AssumeRoleWithWebIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleWithWebIdentityResult>
  <SubjectFromWebIdentityToken>us-east-1:alice</SubjectFromWebIdentityToken><Audience>us-east-1:pool</Audience><Provider>cognito-identity.amazonaws.com</Provider>
  <AssumedRoleUser><Arn>arn:aws:sts::123456789012:assumed-role/app/session-1</Arn><AssumedRoleId>AROA1:session-1</AssumedRoleId></AssumedRoleUser>
  <Credentials><AccessKeyId>ASIA1</AccessKeyId><SecretAccessKey>s+/&amp;1</SecretAccessKey><SessionToken>000123</SessionToken><Expiration>2026-11-22T13:00:00Z</Expiration></Credentials>
</AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>`;
const failure = (code: string, message = 'why') =>
  `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`;

function remote(answer: string | (() => Promise<Response>), status = 200) {
  const sent: { url: string; init: RequestInit }[] = [];
  const fetch = async (url: unknown, init: RequestInit = {}) => {
    sent.push({ url: String(url), init });
    return typeof answer === 'string' ? new Response(answer, { status }) : answer();
  };
  return { sent, sts: createRemoteSts({ region: 'eu-west-1', fetch: fetch as typeof globalThis.fetch }) };
}

const WEB_IDENTITY = { claims: IDENTITY, token: async () => 'the-token' };

describe('remote STS (STS_MODE=aws)', () => {
  it('AssumeRoleWithWebIdentity is sent unsigned with our token, and its credentials are returned', async () => {
    const { sent, sts } = remote(ANSWER);
    assert.deepEqual(await sts.assumeRole(WEB_IDENTITY, { ...REQUEST, durationSeconds: 900 }), {
      credentials: {
        accessKeyId: 'ASIA1',
        secretAccessKey: 's+/&1',
        sessionToken: '000123',
        expiresAt: Date.parse('2026-11-22T13:00:00Z') / 1000,
      },
      assumedRoleArn: 'arn:aws:sts::123456789012:assumed-role/app/session-1',
      assumedRoleId: 'AROA1:session-1',
      audience: 'us-east-1:pool',
      provider: 'cognito-identity.amazonaws.com',
      subject: 'us-east-1:alice',
    });
    const [{ url, init }] = sent as [(typeof sent)[0]];
    assert.equal(url, 'https://sts.eu-west-1.amazonaws.com');
    assert.equal(init.redirect, 'error');
    assert.ok(init.signal);
    assert.equal(new Headers(init.headers).has('authorization'), false);
    assert.deepEqual(Object.fromEntries(new URLSearchParams(String(init.body))), {
      Action: 'AssumeRoleWithWebIdentity',
      Version: '2011-06-15',
      RoleArn: REQUEST.roleArn,
      RoleSessionName: 'session-1',
      WebIdentityToken: 'the-token',
      DurationSeconds: '900',
    });
  });

  it('several session policies are merged into one; different versions are refused with malformed_policy', async () => {
    const { sent, sts } = remote(ANSWER);
    const policy = (Action: string) =>
      parsePolicy({ Version: '2012-10-17', Statement: { Sid: 'x', Effect: 'Allow', Action, Resource: '*' } });
    await sts.assumeRole(WEB_IDENTITY, { ...REQUEST, sessionPolicies: [policy('s3:*'), policy('sqs:*')] });
    const merged = parsePolicy(new URLSearchParams(String(sent[0]?.init.body)).get('Policy')!, 'session');
    assert.deepEqual(
      merged.Statement.map((statement) => statement.Action),
      [['s3:*'], ['sqs:*']],
    );
    const old = parsePolicy({ Statement: { Effect: 'Allow', Action: '*', Resource: '*' } });
    await assert.rejects(sts.assumeRole(WEB_IDENTITY, { ...REQUEST, sessionPolicies: [policy('*'), old] }), coded('malformed_policy'));
  });

  const errors: [string, string][] = [
    ['AccessDenied', 'role_access_denied'],
    ['InvalidIdentityToken', 'invalid_identity_token'],
    ['ExpiredTokenException', 'expired_identity_token'],
    ['IDPCommunicationError', 'identity_provider_unreachable'],
    ['MalformedPolicyDocument', 'malformed_policy'],
    ['PackedPolicyTooLarge', 'packed_policy_too_large'],
    ['ValidationError', 'validation'],
    ['InternalFailure', 'sts_unavailable'],
    ['toString', 'sts_unavailable'],
  ];
  for (const [name, code] of errors)
    it(`STS error ${name} becomes ${code}`, async () => {
      await assert.rejects(remote(failure(name), 400).sts.assumeRole(WEB_IDENTITY, REQUEST), coded(code));
    });

  for (const [what, answer] of Object.entries({
    'text without XML': 'oops',
    'an empty body': '',
    'an unexpected element': '<a/>',
    'no secret key': ANSWER.replace(/<SecretAccessKey>.*<\/SecretAccessKey>/, ''),
    'an invalid date': ANSWER.replace('2026-11-22T13:00:00Z', 'later'),
    'a DTD with entities': `<!DOCTYPE a [<!ENTITY b "c">]>${ANSWER}`,
    'an oversized body': ANSWER + ' '.repeat(70_000),
  }))
    it(`an STS that answers ${what} fails with sts_unavailable`, async () => {
      await assert.rejects(remote(answer).sts.assumeRole(WEB_IDENTITY, REQUEST), coded('sts_unavailable'));
    });

  it('an unreachable STS fails with sts_unavailable, without network details in the message', async () => {
    const { sts } = remote(() => Promise.reject(new Error('ECONNREFUSED 10.0.0.7')));
    const error = await sts.assumeRole(WEB_IDENTITY, REQUEST).catch((e) => e);
    assert.ok(coded('sts_unavailable')(error));
    assert.doesNotMatch(error.message, /10\.0\.0\.7/);
  });

  it('an invalid session name is refused without a request to the STS', async () => {
    const { sent, sts } = remote(ANSWER);
    await assert.rejects(sts.assumeRole(WEB_IDENTITY, { ...REQUEST, roleSessionName: '/' }), coded('validation'));
    assert.equal(sent.length, 0);
  });
});
