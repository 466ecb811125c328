import assert from 'node:assert/strict';
import {
  type CognitoIdentityClient,
  CreateIdentityPoolCommand,
  DescribeIdentityPoolCommand,
  ListTagsForResourceCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateIdentityPoolCommand,
} from '@aws-sdk/client-cognito-identity';
import { identityOperator } from '../support/clients.js';
import { demo, sharedServer, type TestServer } from '../support/server.js';
import { refused } from './support/refused.js';

const arnOf = (poolId: string): string => `arn:aws:cognito-identity:${demo.region}:${demo.accountId}:identitypool/${poolId}`;
const NOBODY = 'us-east-1:00000000-0000-0000-0000-000000000000';

describe('tags of identity pools', () => {
  let server: TestServer;
  let operator: CognitoIdentityClient;
  let poolId: string;
  before(async () => {
    server = await sharedServer();
    operator = identityOperator(server);
  });
  beforeEach(async () => {
    poolId = await create();
  });

  const settings = { IdentityPoolName: 'tagged', AllowUnauthenticatedIdentities: true, AllowClassicFlow: true };
  const create = async (IdentityPoolTags: Record<string, string> = {}): Promise<string> =>
    (await operator.send(new CreateIdentityPoolCommand({ ...settings, IdentityPoolTags }))).IdentityPoolId!;
  const tag = (Tags: Record<string, string>, ResourceArn = arnOf(poolId)) => operator.send(new TagResourceCommand({ ResourceArn, Tags }));
  const untag = (...TagKeys: string[]) => operator.send(new UntagResourceCommand({ ResourceArn: arnOf(poolId), TagKeys }));
  const tags = async (ResourceArn = arnOf(poolId)) => (await operator.send(new ListTagsForResourceCommand({ ResourceArn }))).Tags;

  it('tags are added, replaced and removed one by one; the rest of the identity pool stays unchanged', async () => {
    assert.deepEqual(await tags(), {});
    await tag({ team: 'blue', 'cost.center': '7' });
    await tag({ team: 'red', $odd: '' });
    assert.deepEqual(await tags(), { team: 'red', 'cost.center': '7', $odd: '' });
    await untag('team', 'never there');
    const pool = await operator.send(new DescribeIdentityPoolCommand({ IdentityPoolId: poolId }));
    assert.deepEqual(pool.IdentityPoolTags, { 'cost.center': '7', $odd: '' });
    assert.deepEqual([pool.IdentityPoolName, pool.AllowClassicFlow], ['tagged', true]);
  });

  it('concurrent TagResource calls lose no tag', async () => {
    const keys = Array.from({ length: 6 }, (_, at) => `k${at}`);
    await Promise.all(keys.map((key) => tag({ [key]: 'v' })));
    assert.deepEqual(Object.keys((await tags())!).sort(), keys);
  });

  it('more than 50 tags and aws: keys are refused in TagResource, CreateIdentityPool and UpdateIdentityPool', async () => {
    const many = Object.fromEntries(Array.from({ length: 50 }, (_, at) => [`k${at}`, 'v']));
    await tag(many);
    await tag({ k0: 'again' });
    await refused(tag({ more: 'v' }), 'InvalidParameterException', /50/);
    await refused(tag({ 'aws:owner': 'v' }), 'InvalidParameterException', /reserved/);
    await refused(tag({ ['k'.repeat(129)]: 'v' }), 'ValidationException');
    await refused(create({ 'aws:owner': 'v' }), 'InvalidParameterException', /reserved/);
    const update = { IdentityPoolId: poolId, ...settings, IdentityPoolTags: { ...many, more: 'v' } };
    await refused(operator.send(new UpdateIdentityPoolCommand(update)), 'InvalidParameterException', /50/);
  });

  it('ARNs of unknown pools, other regions, accounts or resource types are refused', async () => {
    await refused(tags(arnOf(NOBODY)), 'ResourceNotFoundException', `IdentityPool '${NOBODY}' not found.`);
    await refused(tag({ a: 'b' }, arnOf(NOBODY)), 'ResourceNotFoundException');
    const wrong = [
      arnOf(poolId).replace(`:${demo.region}:`, ':eu-west-1:'),
      arnOf(poolId).replace(demo.accountId, '999999999999'),
      arnOf(poolId).replace('identitypool', 'userpool'),
      arnOf(poolId).replace('cognito-identity', 'cognito-idp'),
      `${arnOf(poolId)}/x`,
    ];
    for (const arn of wrong) await refused(tags(arn), 'InvalidParameterException');
    await refused(tags('too short'), 'ValidationException');
  });

  it('tags of one identity pool do not appear on another', async () => {
    const other = await create();
    await tag({ team: 'blue' });
    assert.deepEqual(await tags(arnOf(other)), {});
  });
});
