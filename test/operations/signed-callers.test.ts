import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetCredentialsForIdentityCommand, GetIdCommand } from '@aws-sdk/client-cognito-identity';
import { CognitoIdentityProviderClient, DescribeUserPoolCommand, ListUserPoolsCommand } from '@aws-sdk/client-cognito-identity-provider';
import { parse, stringify } from 'yaml';
import { type SigningCredentials, signRequest } from '../../src/sts/index.js';
import { identityApp, operatorClient } from '../support/clients.js';
import { ownPool, signedIn, signedUp } from '../support/scenario.js';
import { demo, demoAsCognito, startServer, type TestServer } from '../support/server.js';
import { send } from './support/raw.js';
import { refused } from './support/refused.js';

const DEMO_POOL = `arn:aws:cognito-idp:${demo.region}:${demo.accountId}:userpool/${demo.poolId}`;

describe('IAM authorization of SigV4-signed calls', () => {
  let server: TestServer;
  let folder: string;
  let session: Required<SigningCredentials>;

  /** The demo set-up with a policy that lets users describe their own pool. */
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cognate-setup-'));
    const setup = parse(await demoAsCognito());
    const statement = { Effect: 'Allow', Action: ['cognito-idp:DescribeUserPool', 'cognito-idp:ListUsers'], Resource: DEMO_POOL };
    setup.roles.find(({ name }: { name: string }) => name === 'demo-user').policies.push({ Version: '2012-10-17', Statement: [statement] });
    await writeFile(join(folder, 'setup.yaml'), stringify(setup));
    server = await startServer({ environment: { SETUP: join(folder, 'setup.yaml') } });
    const { IdToken } = await signedIn(server, await signedUp(server));
    session = await credentialsFor({ [`cognito-idp.${demo.region}.amazonaws.com/${demo.poolId}`]: IdToken });
  });
  after(async () => {
    await server.stop();
    await rm(folder, { recursive: true });
  });
  afterEach(() => server.clock.reset());

  async function credentialsFor(Logins: Record<string, string>): Promise<Required<SigningCredentials>> {
    const app = identityApp(server);
    const { IdentityId } = await app.send(new GetIdCommand({ IdentityPoolId: demo.identityPoolId, Logins }));
    const { Credentials } = await app.send(new GetCredentialsForIdentityCommand({ IdentityId: IdentityId!, Logins }));
    return { accessKeyId: Credentials!.AccessKeyId!, secretAccessKey: Credentials!.SecretKey!, sessionToken: Credentials!.SessionToken! };
  }

  const as = (credentials: SigningCredentials): CognitoIdentityProviderClient =>
    new CognitoIdentityProviderClient({ endpoint: server.url, region: demo.region, credentials, maxAttempts: 1 });
  const look = (credentials: SigningCredentials, UserPoolId: string = demo.poolId): Promise<unknown> =>
    as(credentials).send(new DescribeUserPoolCommand({ UserPoolId }));

  it('session credentials are limited to the actions and resources of their role’s policies', async () => {
    await look(session);
    const { poolId } = await ownPool(server);
    await refused(
      look(session, poolId),
      'AccessDeniedException',
      /is not authorized to perform: cognito-idp:DescribeUserPool on resource: arn:aws:cognito-idp:/,
    );
    await refused(as(session).send(new ListUserPoolsCommand({ MaxResults: 1 })), 'AccessDeniedException', /cognito-idp:ListUserPools/);
    await operatorClient(server).send(new DescribeUserPoolCommand({ UserPoolId: poolId }));
  });

  it('AccessDeniedException is the same for existing and unknown pools', async () => {
    const { poolId } = await ownPool(server);
    const textOf = async (id: string): Promise<string> => {
      const error = await look(session, id).catch((one: Error) => one);
      return (error as Error).message.replaceAll(id, 'ID');
    };
    assert.equal(await textOf(poolId), await textOf('us-east-1_nobody'));
  });

  it('a UserPoolId of * is invalid and does not match every pool', async () => {
    const body = JSON.stringify({ UserPoolId: '*' });
    const { error } = await send(server, { service: 'cognito-idp', operation: 'DescribeUserPool', body, credentials: session });
    assert.equal(error, 'InvalidParameterException');
  });

  it('a guest’s session credentials give AccessDeniedException', async () => {
    const guest = await credentialsFor({});
    await refused(look(guest), 'AccessDeniedException');
  });

  it('session credentials that are expired, modified or mixed with other keys are refused', async () => {
    const { sessionToken, ...withoutToken } = session;
    const at = sessionToken.length >> 1;
    const other = sessionToken[at] === 'A' ? 'B' : 'A';
    await refused(
      look({ ...session, sessionToken: sessionToken.slice(0, at) + other + sessionToken.slice(at + 1) }),
      'UnrecognizedClientException',
    );
    await refused(look(withoutToken), 'UnrecognizedClientException');
    await refused(look({ ...session, secretAccessKey: server.operator.secretAccessKey }), 'InvalidSignatureException');
    await refused(look({ ...server.operator, sessionToken }), 'UnrecognizedClientException');
    server.clock.advance(3601_000);
    const late = new CognitoIdentityProviderClient({
      endpoint: server.url,
      region: demo.region,
      credentials: session,
      maxAttempts: 1,
      systemClockOffset: 3601_000,
    });
    await refused(late.send(new DescribeUserPoolCommand({ UserPoolId: demo.poolId })), 'ExpiredTokenException');
  });

  describe('SigV4 verification', () => {
    const request = { service: 'cognito-idp', operation: 'DescribeUserPool', body: JSON.stringify({ UserPoolId: demo.poolId }) } as const;

    it('the signature is checked before the input, so an unsigned caller gets no validation errors', async () => {
      for (const body of ['{', '{}', '{"UserPoolId":1}', '{"UserPoolId":"not a pool"}']) {
        assert.equal((await send(server, { ...request, body })).error, 'MissingAuthenticationTokenException', body);
      }
    });

    it('a signature for another service or region gives InvalidSignatureException', async () => {
      const credentials = server.operator;
      for (const scope of [{ service: 'cognito-identity' }, { service: 'sts' }, { region: 'eu-west-1' }]) {
        const { error, status } = await send(server, { ...request, credentials, scope });
        assert.equal(error, 'InvalidSignatureException');
        assert.equal(status, 400);
      }
      assert.equal((await send(server, { ...request, credentials })).status, 200);
    });

    it('the signature covers the body, x-amz-target and every x-amz- header', async () => {
      const host = new URL(server.url).host;
      const headers = {
        host,
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': 'AWSCognitoIdentityProviderService.DescribeUserPool',
      };
      const signed = signRequest({
        method: 'POST',
        path: '/',
        query: '',
        headers,
        body: Buffer.from(request.body),
        service: 'cognito-idp',
        region: demo.region,
        credentials: server.operator,
        now: server.clock.now(),
      }) as Record<string, string>;
      const post = async (changed: Record<string, string>, body: string = request.body): Promise<string | undefined> => {
        const response = await fetch(`${server.url}/`, { method: 'POST', headers: { ...signed, ...changed }, body });
        return ((await response.json()) as { __type?: string }).__type;
      };
      assert.equal(await post({}), undefined);
      assert.equal(await post({}, JSON.stringify({ UserPoolId: 'us-east-1_other' })), 'InvalidSignatureException');
      assert.equal(await post({ 'x-amz-target': 'AWSCognitoIdentityProviderService.DeleteUserPool' }), 'InvalidSignatureException');
      assert.equal(await post({ 'x-amz-security-token': 'x' }), 'InvalidSignatureException');
      assert.equal(await post({ 'x-amz-meta': 'x' }), 'InvalidSignatureException');
      const { authorization: _left, ...unsigned } = signed;
      const response = await fetch(`${server.url}/`, { method: 'POST', headers: unsigned, body: request.body });
      assert.equal(((await response.json()) as { __type: string }).__type, 'MissingAuthenticationTokenException');
    });

    it('a signature on an operation without authorization is ignored, valid or not', async () => {
      const open = {
        service: 'cognito-identity',
        operation: 'GetId',
        body: JSON.stringify({ IdentityPoolId: demo.identityPoolId }),
      } as const;
      assert.equal((await send(server, { ...open, credentials: server.operator })).status, 200);
      const nobody = { accessKeyId: 'AKIATESTTESTTESTTEST', secretAccessKey: 'test' };
      assert.equal((await send(server, { ...open, credentials: nobody })).status, 200);
    });
  });
});
