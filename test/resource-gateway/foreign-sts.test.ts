import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { fromCognitoIdentityPool } from '@aws-sdk/credential-providers';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { signedIn, signedUp } from '../support/scenario.js';
import { demo, startServer, type TestServer } from '../support/server.js';

const EXPIRES = new Date(Date.now() + 3_600_000).toISOString().replace(/\.\d+Z/, 'Z');

const credentials = (role: string): string => `<AssumeRoleWithWebIdentityResponse><AssumeRoleWithWebIdentityResult>
<Provider>cognito-identity.amazonaws.com</Provider><Audience>x</Audience><SubjectFromWebIdentityToken>x</SubjectFromWebIdentityToken>
<AssumedRoleUser><Arn>${role}/session</Arn><AssumedRoleId>AROA1:session</AssumedRoleId></AssumedRoleUser>
<Credentials><AccessKeyId>ASIAELSEWHERE</AccessKeyId><SecretAccessKey>secret</SecretAccessKey><SessionToken>token</SessionToken><Expiration>${EXPIRES}</Expiration></Credentials>
</AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>`;

describe('credentials of a remote STS (STS_MODE=aws)', () => {
  let server: TestServer;
  let refuses = false;
  let asked: URLSearchParams[] = [];
  const sts = createServer(async (request, response) => {
    asked.push(new URLSearchParams(await text(request)));
    const error =
      '<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>Not authorized</Message></Error></ErrorResponse>';
    response.statusCode = refuses ? 403 : 200;
    response.end(refuses ? error : credentials(asked.at(-1)!.get('RoleArn')!));
  });
  before(async () => {
    sts.listen(0, '127.0.0.1');
    await once(sts, 'listening');
    const STS_ENDPOINT = `http://127.0.0.1:${(sts.address() as AddressInfo).port}`;
    server = await startServer({ environment: { STS_MODE: 'aws', STS_ENDPOINT } });
  });
  beforeEach(() => {
    refuses = false;
    asked = [];
  });
  after(async () => {
    await server.stop();
    sts.closeAllConnections();
    sts.close();
  });

  async function provider() {
    const { IdToken } = await signedIn(server, await signedUp(server));
    return fromCognitoIdentityPool({
      identityPoolId: demo.identityPoolId,
      logins: { [`cognito-idp.${demo.region}.amazonaws.com/${demo.poolId}`]: IdToken! },
      clientConfig: { endpoint: server.url, region: demo.region, maxAttempts: 1 },
    });
  }

  it('the remote STS gets a token signed by the published keys, and its credentials are returned unchanged', async () => {
    const { accessKeyId, secretAccessKey, sessionToken, identityId } = await (await provider())();
    assert.deepEqual([accessKeyId, secretAccessKey, sessionToken], ['ASIAELSEWHERE', 'secret', 'token']);
    const [request] = asked;
    assert.equal(request?.get('Action'), 'AssumeRoleWithWebIdentity');
    assert.equal(request?.get('RoleArn'), `arn:aws:iam::${demo.accountId}:role/demo-user`);
    const keys = createRemoteJWKSet(new URL(`${server.url}/identity/.well-known/jwks.json`));
    const { payload } = await jwtVerify(request!.get('WebIdentityToken')!, keys, { audience: demo.identityPoolId });
    assert.equal(payload.sub, identityId);
    assert.ok((payload['amr'] as string[]).includes('authenticated'));
  });

  it('a refusal by the remote STS fails with InvalidIdentityPoolConfigurationException', async () => {
    refuses = true;
    const find = await provider();
    await assert.rejects(find(), { name: 'InvalidIdentityPoolConfigurationException' });
    assert.equal(asked.length, 1);
  });

  it('credentials of a remote STS are refused at the gateway', async () => {
    const keys = { accessKeyId: 'ASIAELSEWHERE', secretAccessKey: 'secret', sessionToken: 'token' };
    const s3 = new S3Client({ endpoint: server.url, region: demo.region, credentials: keys, forcePathStyle: true, maxAttempts: 1 });
    await assert.rejects(s3.send(new GetObjectCommand({ Bucket: demo.bucket, Key: 'x' })), (error: Error) =>
      ['InvalidAccessKeyId', 'InvalidToken'].includes(error.name),
    );
  });
});
