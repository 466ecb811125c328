import type { DeleteUserPoolReplicaCommandInput, DeleteUserPoolReplicaCommandOutput } from '@aws-sdk/client-cognito-identity-provider';
import type { Parts, Run } from '../../operation.js';
import { replicaRefusal } from '../../shapes/replica.js';

/** Refused: pools have no replicas. */
export const deleteUserPoolReplica =
  ({ pools, region }: Pick<Parts, 'pools' | 'region'>): Run<DeleteUserPoolReplicaCommandInput, DeleteUserPoolReplicaCommandOutput> =>
  async ({ UserPoolId, RegionName }) => {
    await pools.get(UserPoolId);
    throw replicaRefusal(RegionName, { region });
  };
