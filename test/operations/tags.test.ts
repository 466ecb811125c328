import assert from 'node:assert/strict';
import {
  type CognitoIdentityProviderClient,
  CreateUserPoolCommand,
  DescribeUserPoolCommand,
  ListTagsForResourceCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateUserPoolCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { operatorClient } from '../support/clients.js';
import { ownPool } from '../support/scenario.js';
import { demo, sharedServer, type TestServer } from '../support/server.js';
import { refused } from './support/refused.js';

const arnOf = (poolId: string): string => `arn:aws:cognito-idp:${demo.region}:${demo.accountId}:userpool/${poolId}`;

describe('tags of user pools', () => {
  let server: TestServer;
  let operator: CognitoIdentityProviderClient;
  let poolId: string;
  before(async () => {
    server = await sharedServer();
    operator = operatorClient(server);
  });
  beforeEach(async () => {
    ({ poolId } = await ownPool(server));
  });

  const tag = (Tags: Record<string, string>, ResourceArn = arnOf(poolId)) => operator.send(new TagResourceCommand({ ResourceArn, Tags }));
  const untag = (...TagKeys: string[]) => operator.send(new UntagResourceCommand({ ResourceArn: arnOf(poolId), TagKeys }));
  const tags = async (ResourceArn = arnOf(poolId)) => (await operator.send(new ListTagsForResourceCommand({ ResourceArn }))).Tags;

  it('tags are added, replaced and removed one by one', async () => {
    assert.deepEqual(await tags(), {});
    await tag({ team: 'blue', 'cost.center': '7' });
    await tag({ team: 'red', $odd: '' });
    assert.deepEqual(await tags(), { team: 'red', 'cost.center': '7', $odd: '' });
    const { UserPool } = await operator.send(new DescribeUserPoolCommand({ UserPoolId: poolId }));
    assert.deepEqual(UserPool?.UserPoolTags, await tags());
    await untag('team', 'never there');
    assert.deepEqual(await tags(), { 'cost.center': '7', $odd: '' });
  });

  it('concurrent TagResource calls lose no tag', async () => {
    const keys = Array.from({ length: 6 }, (_, at) => `k${at}`);
    await Promise.all(keys.map((key) => tag({ [key]: 'v' })));
    assert.deepEqual(Object.keys((await tags())!).sort(), keys);
  });

  it('more than 50 tags and aws: keys are refused in TagResource, CreateUserPool and UpdateUserPool', async () => {
    await tag(Object.fromEntries(Array.from({ length: 50 }, (_, at) => [`k${at}`, 'v'])));
    await tag({ k0: 'again' });
    await refused(tag({ more: 'v' }), 'InvalidParameterException', /50/);
    await refused(tag({ 'aws:owner': 'v' }), 'InvalidParameterException', /reserved/);
    await refused(tag({ ['k'.repeat(129)]: 'v' }), 'InvalidParameterException');
    const UserPoolTags = { 'aws:x': 'v' };
    await refused(operator.send(new CreateUserPoolCommand({ PoolName: 'x', UserPoolTags })), 'InvalidParameterException');
    await refused(operator.send(new UpdateUserPoolCommand({ UserPoolId: poolId, UserPoolTags })), 'InvalidParameterException');
  });

  it('ARNs of unknown pools, other regions, accounts or resource types are refused', async () => {
    await refused(tags(arnOf('us-east-1_NoSuchOne')), 'ResourceNotFoundException');
    await refused(tag({ a: 'b' }, arnOf('us-east-1_NoSuchOne')), 'ResourceNotFoundException');
    for (const wrong of [
      arnOf(poolId).replace(demo.region, 'eu-west-1'),
      arnOf(poolId).replace(demo.accountId, '999999999999'),
      arnOf(poolId).replace('userpool', 'identitypool'),
      `${arnOf(poolId)}/client/x`,
    ]) {
      await refused(tags(wrong), 'InvalidParameterException');
    }
    await refused(tags(poolId), 'InvalidParameterException');
  });

  it('tags of one user pool do not appear on another', async () => {
    const { poolId: other } = await ownPool(server);
    await tag({ team: 'blue' });
    assert.deepEqual(await tags(arnOf(other)), {});
  });
});
