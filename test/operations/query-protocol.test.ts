import assert from 'node:assert/strict';
import { CognitoIdentityClient, GetIdCommand, GetOpenIdTokenCommand } from '@aws-sdk/client-cognito-identity';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import {
  AssumeRoleWithWebIdentityCommand,
  type AssumeRoleWithWebIdentityCommandInput,
  GetCallerIdentityCommand,
  STSClient,
} from '@aws-sdk/client-sts';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { signRequest } from '../../src/sts/index.js';
import { signedIn, signedUp } from '../support/scenario.js';
import { demo, startServer, type TestServer } from '../support/server.js';
import { refused } from './support/refused.js';

const VERSION = '2011-06-15';
const NAMESPACE = 'https://sts.amazonaws.com/doc/2011-06-15/';
const ROLE = `arn:aws:iam::${demo.accountId}:role/demo-user`;
const GUEST_ROLE = `arn:aws:iam::${demo.accountId}:role/demo-guest`;

/** Characters that XML 1.0 does not allow. */
const NO_XML = /[^\t\n\r\x20-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u;

describe('STS over the AWS Query protocol', () => {
  let server: TestServer;
  before(async () => {
    server = await startServer();
  });
  after(() => server.stop());
  afterEach(() => server.clock.reset());

  const sts = (credentials?: object): STSClient =>
    new STSClient({
      endpoint: server.url,
      region: demo.region,
      maxAttempts: 1,
      ...(credentials ? { credentials: credentials as never } : {}),
    });
  const identities = (): CognitoIdentityClient => new CognitoIdentityClient({ endpoint: server.url, region: demo.region, maxAttempts: 1 });

  /** The OpenID token of a new guest, or of the user of an ID token. */
  async function webIdentityToken(idToken?: string): Promise<{ identityId: string; token: string }> {
    const Logins = idToken ? { [`cognito-idp.${demo.region}.amazonaws.com/${demo.poolId}`]: idToken } : {};
    const { IdentityId } = await identities().send(new GetIdCommand({ IdentityPoolId: demo.identityPoolId, Logins }));
    const { Token } = await identities().send(new GetOpenIdTokenCommand({ IdentityId: IdentityId!, Logins }));
    return { identityId: IdentityId!, token: Token! };
  }

  const assume = (input: Partial<AssumeRoleWithWebIdentityCommandInput>) =>
    sts().send(new AssumeRoleWithWebIdentityCommand({ RoleArn: ROLE, RoleSessionName: 'app', WebIdentityToken: 'none', ...input }));

  const post = (parameters: Record<string, string>, headers: Record<string, string> = {}): Promise<Response> =>
    fetch(`${server.url}/`, { method: 'POST', body: new URLSearchParams(parameters), headers });

  /** Every error is well-formed XML in the namespace of STS, with code, status and request id. */
  async function expectError(response: Response, code: string, status: number): Promise<string> {
    const text = await response.text();
    assert.equal(response.status, status, text);
    assert.match(response.headers.get('content-type') ?? '', /^text\/xml/);
    assert.equal(XMLValidator.validate(text), true, text);
    assert.doesNotMatch(text, NO_XML);
    const { ErrorResponse } = new XMLParser({ ignoreAttributes: false }).parse(text);
    assert.equal(ErrorResponse['@_xmlns'], NAMESPACE);
    assert.equal(ErrorResponse.Error.Type, 'Sender');
    assert.equal(ErrorResponse.Error.Code, code, text);
    assert.equal(ErrorResponse.RequestId, response.headers.get('x-amzn-requestid'));
    return String(ErrorResponse.Error.Message);
  }

  describe('GetCallerIdentity', () => {
    it('GetCallerIdentity returns ARN, account and id of the operator', async () => {
      const { Arn, Account, UserId } = await sts(server.operator).send(new GetCallerIdentityCommand({}));
      assert.equal(Account, demo.accountId);
      assert.match(Arn!, new RegExp(`^arn:aws:iam::${demo.accountId}:`));
      assert.ok(UserId);
    });

    it('GetCallerIdentity accepts a signature for any region, and GET with a signature in the headers', async () => {
      const eu = new STSClient({ endpoint: server.url, region: 'eu-central-1', credentials: server.operator, maxAttempts: 1 });
      assert.equal((await eu.send(new GetCallerIdentityCommand({}))).Account, demo.accountId);
      const query = `Action=GetCallerIdentity&Version=${VERSION}`;
      const headers = signRequest({
        method: 'GET',
        path: '/',
        query,
        headers: { host: new URL(server.url).host },
        body: Buffer.alloc(0),
        service: 'sts',
        region: demo.region,
        credentials: server.operator,
        now: server.clock.now(),
      });
      const response = await fetch(`${server.url}/?${query}`, { headers: headers as Record<string, string> });
      assert.equal(response.status, 200);
      const { GetCallerIdentityResponse } = new XMLParser({ ignoreAttributes: false, parseTagValue: false }).parse(await response.text());
      assert.equal(GetCallerIdentityResponse['@_xmlns'], NAMESPACE);
      assert.equal(GetCallerIdentityResponse.GetCallerIdentityResult.Account, demo.accountId);
      assert.equal(GetCallerIdentityResponse.ResponseMetadata.RequestId, response.headers.get('x-amzn-requestid'));
    });

    it('GetCallerIdentity refuses missing signatures, unknown keys and signatures for another service', async () => {
      await expectError(await post({ Action: 'GetCallerIdentity', Version: VERSION }), 'MissingAuthenticationToken', 403);
      const who = (credentials: object): Promise<unknown> => sts(credentials).send(new GetCallerIdentityCommand({}));
      await refused(who({ ...server.operator, secretAccessKey: 'wrong' }), 'SignatureDoesNotMatch');
      await refused(who({ accessKeyId: 'AKIATESTTESTTESTTEST', secretAccessKey: 'test' }), 'InvalidClientTokenId');
      await refused(who({ ...server.operator, sessionToken: 'rubbish' }), 'InvalidClientTokenId');
      const body = `Action=GetCallerIdentity&Version=${VERSION}`;
      const headers = signRequest({
        method: 'POST',
        path: '/',
        query: '',
        headers: { host: new URL(server.url).host, 'content-type': 'application/x-www-form-urlencoded' },
        body: Buffer.from(body),
        service: 'cognito-idp',
        region: demo.region,
        credentials: server.operator,
        now: server.clock.now(),
      }) as Record<string, string>;
      await expectError(await fetch(`${server.url}/`, { method: 'POST', headers, body }), 'SignatureDoesNotMatch', 403);
    });
  });

  describe('AssumeRoleWithWebIdentity', () => {
    it('AssumeRoleWithWebIdentity gives a user credentials of the role that expire after DurationSeconds', async () => {
      const { IdToken } = await signedIn(server, await signedUp(server));
      const { identityId, token } = await webIdentityToken(IdToken);
      const assumed = await assume({ WebIdentityToken: token, DurationSeconds: 900 });
      assert.equal(assumed.SubjectFromWebIdentityToken, identityId);
      assert.equal(assumed.Audience, demo.identityPoolId);
      assert.equal(assumed.AssumedRoleUser?.Arn, `arn:aws:sts::${demo.accountId}:assumed-role/demo-user/app`);
      const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = assumed.Credentials!;
      assert.match(AccessKeyId!, /^ASIA/);
      assert.ok(Math.abs(Expiration!.getTime() - server.clock.now() - 900_000) < 10_000);
      const session = { accessKeyId: AccessKeyId!, secretAccessKey: SecretAccessKey!, sessionToken: SessionToken! };
      const me = await sts(session).send(new GetCallerIdentityCommand({}));
      assert.equal(me.Arn, assumed.AssumedRoleUser?.Arn);
      assert.equal(me.UserId, assumed.AssumedRoleUser?.AssumedRoleId);
      server.clock.advance(901_000);
      const late = new STSClient({
        endpoint: server.url,
        region: demo.region,
        credentials: session,
        maxAttempts: 1,
        systemClockOffset: 901_000,
      });
      await refused(late.send(new GetCallerIdentityCommand({})), 'ExpiredToken');
    });

    it('AssumeRoleWithWebIdentity gives AccessDenied for unknown roles and roles that do not trust the token', async () => {
      const { token } = await webIdentityToken();
      await assume({ RoleArn: GUEST_ROLE, WebIdentityToken: token });
      await refused(assume({ WebIdentityToken: token }), 'AccessDenied', 'Not authorized to perform sts:AssumeRoleWithWebIdentity');
      await refused(
        assume({ RoleArn: `arn:aws:iam::${demo.accountId}:role/no-such-role`, WebIdentityToken: token }),
        'AccessDenied',
        'Not authorized to perform sts:AssumeRoleWithWebIdentity',
      );
    });

    it('AssumeRoleWithWebIdentity refuses ID tokens, access tokens, forged and expired tokens', async () => {
      const { IdToken, AccessToken } = await signedIn(server, await signedUp(server));
      const { token } = await webIdentityToken(IdToken);
      const [head, body, signature] = token.split('.') as [string, string, string];
      const claims = JSON.parse(Buffer.from(body, 'base64url').toString()) as object;
      const forged = Buffer.from(JSON.stringify({ ...claims, sub: 'us-east-1:00000000-0000-0000-0000-000000000000' })).toString(
        'base64url',
      );
      const unsigned = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${body}.`;
      for (const wrong of ['rubbish', IdToken, AccessToken, `${head}.${forged}.${signature}`, unsigned]) {
        await refused(assume({ WebIdentityToken: wrong }), 'InvalidIdentityTokenException');
      }
      server.clock.advance(601_000);
      await refused(assume({ WebIdentityToken: token }), 'ExpiredTokenException');
    });

    it('a ValidationError names each parameter that is missing or outside its limits', async () => {
      const { token } = await webIdentityToken();
      const guest = { RoleArn: GUEST_ROLE, WebIdentityToken: token };
      await refused(assume({ ...guest, RoleSessionName: 'x' }), 'ValidationError', /'roleSessionName' .* greater than or equal to 2/);
      await refused(assume({ ...guest, RoleSessionName: 'with space' }), 'ValidationError', /'roleSessionName' .* regular expression/);
      await refused(assume({ ...guest, DurationSeconds: 899 }), 'ValidationError', /'durationSeconds' .* greater than or equal to 900/);
      await refused(assume({ ...guest, DurationSeconds: 43_201 }), 'ValidationError', /DurationSeconds|durationSeconds/);
      await refused(assume({ ...guest, RoleArn: 'short' }), 'ValidationError', /'roleArn'/);
      for (const RoleArn of [
        'this-is-not-an-arn-at-all',
        'arn:aws:iam::123456789012:user/ada',
        'arn:aws:iam::1234:role/guest',
        'arn:aws:iam::123456789012:role/',
      ])
        await refused(assume({ ...guest, RoleArn }), 'ValidationError', new RegExp(`^${RoleArn} is invalid$`));
      await refused(assume({ ...guest, Policy: 'no policy' }), 'MalformedPolicyDocumentException');
      await refused(assume({ WebIdentityToken: 'x'.repeat(20_001) }), 'ValidationError', /'webIdentityToken'/);
      const whole = {
        Action: 'AssumeRoleWithWebIdentity',
        Version: VERSION,
        RoleArn: GUEST_ROLE,
        RoleSessionName: 'app',
        WebIdentityToken: token,
      };
      for (const name of ['RoleArn', 'RoleSessionName', 'WebIdentityToken'] as const) {
        const { [name]: _left, ...rest } = whole;
        const message = await expectError(await post(rest), 'ValidationError', 400);
        assert.match(message, new RegExp(`Value null at '${name.charAt(0).toLowerCase()}${name.slice(1)}'`));
      }
      await expectError(await post({ ...whole, DurationSeconds: '1e3' }), 'MalformedInput', 400);
      assert.equal((await post(whole)).status, 200);
    });

    it('a session policy larger than 2048 characters is refused, a smaller one has a PackedPolicySize and narrows the session', async () => {
      const { token } = await webIdentityToken();
      const s3 = (credentials: object): S3Client =>
        new S3Client({
          endpoint: server.url,
          region: demo.region,
          forcePathStyle: true,
          maxAttempts: 1,
          credentials: credentials as never,
        });
      const Bucket = demo.bucket;
      const [inside, outside, secret] = ['public/inside/1', 'public/outside/1', 'secret/1'];
      for (const Key of [inside, outside, secret]) await s3(server.operator).send(new PutObjectCommand({ Bucket, Key, Body: Key }));
      /** Keys that a session of the guest role may read. */
      const readable = async (more: { Policy?: string }): Promise<string[]> => {
        const { PackedPolicySize, Credentials } = await assume({ RoleArn: GUEST_ROLE, WebIdentityToken: token, ...more });
        if (more.Policy) assert.ok(PackedPolicySize! > 0 && PackedPolicySize! < 100);
        const { AccessKeyId, SecretAccessKey, SessionToken } = Credentials!;
        const client = s3({ accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken });
        const read: string[] = [];
        for (const Key of [inside, outside, secret])
          await client.send(new GetObjectCommand({ Bucket, Key })).then(
            () => read.push(Key),
            (error: Error) => assert.equal(error.name, 'AccessDenied'),
          );
        return read;
      };
      const allowing = (Resource: string): { Policy: string } => ({
        Policy: JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource }] }),
      });
      assert.deepEqual(await readable({}), [inside, outside]);
      assert.deepEqual(await readable(allowing('*')), [inside, outside]);
      assert.deepEqual(await readable(allowing(`arn:aws:s3:::${Bucket}/public/inside/*`)), [inside]);
      assert.deepEqual(await readable(allowing(`arn:aws:s3:::${Bucket}/secret/*`)), []);
      await refused(assume({ RoleArn: GUEST_ROLE, WebIdentityToken: token, Policy: 'x'.repeat(2049) }), 'ValidationError');
    });
  });

  describe('invalid Query requests', () => {
    it('an unknown action or version gives InvalidAction in well-formed XML, whatever its name', async () => {
      for (const Action of ['AssumeRoot', 'Conjure', '', 'constructor', '__proto__', '<&>"\'', '\0\u0001\ufffe', '😀', 'x'.repeat(5000)]) {
        await expectError(await post({ Action, Version: VERSION }), 'InvalidAction', 400);
      }
      await expectError(await post({ Action: 'GetCallerIdentity', Version: '2010-01-01' }), 'InvalidAction', 400);
      await expectError(await post({}), 'InvalidAction', 400);
    });

    it('a body over the limit gives 413 RequestEntityTooLargeException', async () => {
      await expectError(
        await post({ Action: 'GetCallerIdentity', Version: VERSION, more: 'x'.repeat(1_100_000) }),
        'RequestEntityTooLargeException',
        413,
      );
    });

    it('a form posted to another path is not handled as a Query request', async () => {
      const response = await fetch(`${server.url}/elsewhere`, {
        method: 'POST',
        body: new URLSearchParams({ Action: 'GetCallerIdentity', Version: VERSION }),
      });
      assert.equal(response.status, 404);
    });
  });
});
