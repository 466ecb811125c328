import type { UpdateUserPoolReplicaCommandInput, UpdateUserPoolReplicaCommandOutput } from '@aws-sdk/client-cognito-identity-provider';
import type { Parts, Run } from '../../operation.js';
import { replicaRefusal } from '../../shapes/replica.js';

/** Refused: pools have no replicas. */
export const updateUserPoolReplica =
  ({ pools, region }: Pick<Parts, 'pools' | 'region'>): Run<UpdateUserPoolReplicaCommandInput, UpdateUserPoolReplicaCommandOutput> =>
  async ({ UserPoolId, RegionName }) => {
    await pools.get(UserPoolId);
    throw replicaRefusal(RegionName, { region });
  };
