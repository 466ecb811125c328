import assert from 'node:assert/strict';
import {
  type CognitoIdentityProviderClient,
  CreateUserPoolReplicaCommand,
  DeleteUserPoolReplicaCommand,
  ListUserPoolReplicasCommand,
  UpdateUserPoolReplicaCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { operatorClient } from '../support/clients.js';
import { demo, sharedServer } from '../support/server.js';
import { refused } from './support/refused.js';

describe('user pool replicas', () => {
  let operator: CognitoIdentityProviderClient;
  before(async () => {
    operator = operatorClient(await sharedServer());
  });
  const UserPoolId = demo.poolId;

  it('ListUserPoolReplicas returns the pool itself as the primary of its one Region', async () => {
    const { UserPoolReplicas } = await operator.send(new ListUserPoolReplicasCommand({ UserPoolId }));
    const UserPoolArn = `arn:aws:cognito-idp:${demo.region}:${demo.accountId}:userpool/${UserPoolId}`;
    assert.deepEqual(UserPoolReplicas, [{ RegionName: demo.region, Status: 'ACTIVE', Role: 'PRIMARY', UserPoolArn }]);
    await refused(operator.send(new ListUserPoolReplicasCommand({ UserPoolId, NextToken: 'x' })), 'InvalidParameterException');
    await refused(operator.send(new ListUserPoolReplicasCommand({ UserPoolId: 'us-east-1_nobodyxx' })), 'ResourceNotFoundException');
  });

  it('replicas cannot be created, updated or deleted', async () => {
    const away = { UserPoolId, RegionName: 'eu-west-1' };
    const here = { UserPoolId, RegionName: demo.region };
    await refused(operator.send(new CreateUserPoolReplicaCommand(away)), 'FeatureUnavailableInTierException');
    await refused(operator.send(new CreateUserPoolReplicaCommand(here)), 'InvalidParameterException');
    for (const [place, error] of [
      [away, 'ResourceNotFoundException'],
      [here, 'InvalidParameterException'],
    ] as const) {
      await refused(operator.send(new UpdateUserPoolReplicaCommand({ ...place, Status: 'ACTIVE' })), error);
      await refused(operator.send(new DeleteUserPoolReplicaCommand(place)), error);
    }
  });
});
