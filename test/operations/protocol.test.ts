import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { CognitoIdentityProviderClient, DescribeUserPoolCommand, ListUserPoolsCommand } from '@aws-sdk/client-cognito-identity-provider';
import { operatorClient } from '../support/clients.js';
import { demo, sharedServer, type TestServer } from '../support/server.js';
import { refused } from './support/refused.js';

const TARGET = 'AWSCognitoIdentityProviderService';

describe('AWS JSON protocol', () => {
  let server: TestServer;
  before(async () => {
    server = await sharedServer();
  });

  const post = (target: string, body: string, headers: Record<string, string> = {}): Promise<Response> =>
    fetch(`${server.url}/`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': target, ...headers },
      body,
    });

  async function expectError(response: Response, name: string, status = 400): Promise<string> {
    const body = (await response.json()) as { __type: string; message: string };
    assert.equal(body.__type, name, body.message);
    assert.equal(response.status, status);
    assert.equal(response.headers.get('x-amzn-errortype'), `${name}:`);
    assert.match(response.headers.get('x-amzn-requestid') ?? '', /^[0-9a-f-]{36}$/);
    return body.message;
  }

  it('unknown operations and operations of other services give UnknownOperationException', async () => {
    for (const target of [`${TARGET}.Conjure`, `${TARGET}.`, `${TARGET}.GetId`, `${TARGET}.constructor`]) {
      await expectError(await post(target, '{}'), 'UnknownOperationException');
    }
    await expectError(await post('AmazonSSM.GetParameter', '{}'), 'UnknownOperationException');
  });

  it('a body that is not JSON, or members of the wrong type, give SerializationException', async () => {
    for (const body of [
      '{',
      '[]',
      '"text"',
      '1',
      '{"ClientId":1}',
      '{"ClientId":["a"]}',
      '{"UserAttributes":{}}',
      '{"UserAttributes":[1]}',
    ]) {
      await expectError(await post(`${TARGET}.SignUp`, body), 'SerializationException');
    }
    await expectError(await post(`${TARGET}.SignUp`, '{}', { 'content-type': 'text/plain' }), 'SerializationException');
  });

  it('missing, too long and malformed members are all reported in one error, without their values', async () => {
    const body = JSON.stringify({ ClientId: 'not a client id', Username: 'x'.repeat(129), Password: `leak me${'x'.repeat(300)}` });
    const message = await expectError(await post(`${TARGET}.SignUp`, body), 'InvalidParameterException');
    assert.match(message, /^3 validation errors detected: /);
    assert.match(message, /at 'clientId' failed to satisfy constraint: Member must satisfy regular expression pattern/);
    assert.match(message, /at 'username' failed to satisfy constraint: Member must have length less than or equal to 128/);
    assert.match(message, /at 'password' failed/);
    assert.ok(!message.includes('leak me'));
    const missing = await expectError(await post(`${TARGET}.SignUp`, '{}'), 'InvalidParameterException');
    assert.match(missing, /'clientId' failed to satisfy constraint: Member must not be null/);
  });

  it('a value outside an enumeration is refused with the list of valid values', async () => {
    const message = await expectError(
      await post(`${TARGET}.InitiateAuth`, JSON.stringify({ ClientId: demo.publicClient, AuthFlow: 'MAGIC' })),
      'InvalidParameterException',
    );
    assert.match(message, /at 'authFlow' failed to satisfy constraint: Member must satisfy enum value set: \[.*USER_SRP_AUTH.*\]/);
  });

  it('unknown members are ignored, as at AWS', async () => {
    const body = JSON.stringify({ ClientId: demo.publicClient, AuthFlow: 'USER_PASSWORD_AUTH', Surprise: 1, __proto__: { a: 1 } });
    assert.equal(
      await expectError(await post(`${TARGET}.InitiateAuth`, body), 'InvalidParameterException'),
      'Missing required parameter USERNAME',
    );
  });

  it('a deeply nested body gives SerializationException', async () => {
    const deep = `{"UserAttributes":${'['.repeat(5000)}${']'.repeat(5000)}}`;
    await expectError(await post(`${TARGET}.SignUp`, deep), 'SerializationException');
  });

  it('a body over 1 MB gives 413 RequestEntityTooLargeException', async () => {
    const response = await post(`${TARGET}.SignUp`, JSON.stringify({ ClientId: 'x'.repeat(1_100_000) }));
    await expectError(response, 'RequestEntityTooLargeException', 413);
  });

  it('a connection closed in the middle of its body does not disturb the server', async () => {
    const { hostname, port } = new URL(server.url);
    const socket = connect(Number(port), hostname);
    const head = `POST / HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-amz-json-1.1\r\nX-Amz-Target: ${TARGET}.SignUp\r\nContent-Length: 100\r\n\r\n{`;
    await new Promise<void>((resolve) => socket.write(head, () => resolve()));
    socket.destroy();
    await refused(
      operatorClient(server).send(new DescribeUserPoolCommand({ UserPoolId: 'us-east-1_nobody' })),
      'ResourceNotFoundException',
    );
  });

  it('CORS allows any origin', async () => {
    const preflight = await fetch(`${server.url}/`, {
      method: 'OPTIONS',
      headers: {
        origin: 'https://app.example',
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'x-amz-target,x-amz-user-agent',
      },
    });
    assert.equal(preflight.status, 204);
    assert.equal(preflight.headers.get('access-control-allow-origin'), '*');
    assert.equal(preflight.headers.get('access-control-allow-headers'), 'x-amz-target,x-amz-user-agent');
    const answer = await post(`${TARGET}.SignUp`, '{}', { origin: 'https://app.example' });
    assert.equal(answer.headers.get('access-control-allow-origin'), '*');
    assert.match(answer.headers.get('access-control-expose-headers') ?? '', /x-amzn-ErrorType/i);
  });
});

describe('SigV4 authentication of the AWS API', () => {
  let server: TestServer;
  before(async () => {
    server = await sharedServer();
  });

  const listWith = (config: ConstructorParameters<typeof CognitoIdentityProviderClient>[0]): Promise<unknown> =>
    new CognitoIdentityProviderClient({ endpoint: server.url, region: demo.region, maxAttempts: 1, ...config }).send(
      new ListUserPoolsCommand({ MaxResults: 1 }),
    );

  it('the operator key is accepted; unknown keys and wrong secrets are refused', async () => {
    await listWith({ credentials: server.operator });
    await refused(listWith({ credentials: { ...server.operator, secretAccessKey: 'wrong' } }), 'InvalidSignatureException');
    await refused(
      listWith({ credentials: { accessKeyId: 'AKIATESTTESTTESTTEST', secretAccessKey: 'test' } }),
      'UnrecognizedClientException',
    );
  });

  it('an unsigned call of a signed operation gives MissingAuthenticationTokenException', async () => {
    const response = await fetch(`${server.url}/`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': `${TARGET}.ListUserPools` },
      body: '{"MaxResults":1}',
    });
    assert.equal(((await response.json()) as { __type: string }).__type, 'MissingAuthenticationTokenException');
  });

  it('a signature for another region or with a clock 20 minutes off gives InvalidSignatureException', async () => {
    await refused(listWith({ credentials: server.operator, region: 'eu-west-1' }), 'InvalidSignatureException');
    await refused(listWith({ credentials: server.operator, systemClockOffset: 20 * 60_000 }), 'InvalidSignatureException');
  });
});
