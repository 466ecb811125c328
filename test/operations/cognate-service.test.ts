import assert from 'node:assert/strict';
import { CreateAccessKeyCommand, CreateUserCommand, IAMClient, PutUserPolicyCommand } from '@aws-sdk/client-iam';
import { call } from '../../src/commands/index.js';
import { loadSettings } from '../../src/settings/index.js';
import type { SigningCredentials } from '../../src/sts/index.js';
import { ownPool } from '../support/scenario.js';
import { demo, startServer, type TestServer } from '../support/server.js';
import { askCognate } from './support/cognate.js';

describe('the Cognate service of the AWS API', () => {
  let server: TestServer;
  before(async () => {
    server = await startServer();
  });
  after(() => server.stop());

  const OF_POOL = { UserPoolId: demo.poolId };
  const OF_CLIENT = { ...OF_POOL, ClientId: demo.publicClient };

  async function keyThatMay(Action: string, Resource: string): Promise<SigningCredentials> {
    const iam = new IAMClient({ endpoint: server.url, region: demo.region, credentials: server.operator });
    const UserName = `limited-${Action.split(':')[1]}`;
    await iam.send(new CreateUserCommand({ UserName }));
    const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, Resource }] });
    await iam.send(new PutUserPolicyCommand({ UserName, PolicyName: 'only', PolicyDocument }));
    const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
    return { accessKeyId: AccessKey!.AccessKeyId!, secretAccessKey: AccessKey!.SecretAccessKey! };
  }

  it('DescribeUserPoolExtensions and DescribeUserPoolClientExtensions return the extensions', async () => {
    const Extensions = { securityProfile: 'cognito', protocolProfile: 'cognito' };
    assert.deepEqual((await askCognate(server, 'DescribeUserPoolExtensions', OF_POOL)).body, { Extensions });
    assert.deepEqual((await askCognate(server, 'DescribeUserPoolClientExtensions', OF_CLIENT)).body, { Extensions: {} });
  });

  it('InvalidParameterException names every invalid member', async () => {
    const { status, body } = await askCognate(server, 'UpdateUserPoolExtensions', { UserPoolId: '!', Extensions: { unheardOf: true } });
    assert.deepEqual([status, body.__type], [400, 'InvalidParameterException']);
    assert.match(body.message!, /UserPoolId: .*Extensions: .*unheardOf/);
  });

  it('a body that is not JSON gives SerializationException', async () => {
    const { status, body } = await askCognate(server, 'DescribeUserPoolExtensions', '{');
    assert.deepEqual([status, body.__type], [400, 'SerializationException']);
  });

  it('an unknown operation gives UnknownOperationException', async () => {
    const { status, body } = await askCognate(server, 'DropEverything', {});
    assert.deepEqual([status, body.__type], [400, 'UnknownOperationException']);
  });

  it('unknown pools and clients of another pool give ResourceNotFoundException', async () => {
    const foreign = await ownPool(server);
    const missing = await askCognate(server, 'DescribeUserPoolExtensions', { UserPoolId: 'us-east-1_nowhere' });
    assert.deepEqual([missing.status, missing.body.__type], [400, 'ResourceNotFoundException']);
    const other = await askCognate(server, 'UpdateUserPoolClientExtensions', { ...OF_CLIENT, UserPoolId: foreign.poolId, Extensions: {} });
    assert.deepEqual([other.status, other.body.__type], [400, 'ResourceNotFoundException']);
  });

  it('requests without a signature, or signed for another service, are refused', async () => {
    const unsigned = await fetch(server.url, {
      method: 'POST',
      headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'Cognate.DescribeUserPoolExtensions' },
      body: JSON.stringify(OF_POOL),
    });
    assert.equal(unsigned.status, 400);
    assert.match(await unsigned.text(), /MissingAuthenticationToken/);
    const elsewhere = await askCognate(server, 'DescribeUserPoolExtensions', OF_POOL, { service: 'cognito-idp' });
    assert.match(elsewhere.body.__type!, /Signature/);
  });

  it('an IAM user’s key is limited to the actions and resources of its policies', async () => {
    const arn = `arn:aws:cognito-idp:${demo.region}:${demo.accountId}:userpool/${demo.poolId}`;
    const credentials = await keyThatMay('cognate:DescribeUserPoolExtensions', arn);
    assert.equal((await askCognate(server, 'DescribeUserPoolExtensions', OF_POOL, { credentials })).status, 200);
    const refused = await askCognate(server, 'UpdateUserPoolExtensions', { ...OF_POOL, Extensions: {} }, { credentials });
    assert.equal(refused.body.__type, 'AccessDeniedException');
    const { poolId } = await ownPool(server);
    const elsewhere = await askCognate(server, 'DescribeUserPoolExtensions', { UserPoolId: poolId }, { credentials });
    assert.equal(elsewhere.body.__type, 'AccessDeniedException');
  });

  it('`cognate call` signs with the operator key in the data folder', async () => {
    const settings = loadSettings({ DATA_DIR: server.dataDir, PORT: String(server.server.port) });
    const answer = await call(settings, { operation: 'DescribeUserPoolExtensions', input: JSON.stringify(OF_POOL) });
    assert.deepEqual(JSON.parse(answer), { Extensions: { securityProfile: 'cognito', protocolProfile: 'cognito' } });
    await assert.rejects(call(settings, { operation: 'DropEverything', input: '{}' }), /UnknownOperationException/);
  });
});
