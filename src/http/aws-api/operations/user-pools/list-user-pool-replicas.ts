import type { ListUserPoolReplicasCommandInput, ListUserPoolReplicasCommandOutput } from '@aws-sdk/client-cognito-identity-provider';
import { invalidParameter } from '../../errors.js';
import type { Parts, Run } from '../../operation.js';
import { primaryReplica } from '../../shapes/replica.js';

export const listUserPoolReplicas =
  (parts: Pick<Parts, 'pools' | 'region' | 'accountId'>): Run<ListUserPoolReplicasCommandInput, ListUserPoolReplicasCommandOutput> =>
  async ({ UserPoolId, NextToken }) => {
    const { id } = await parts.pools.get(UserPoolId);
    // There is one page only, so no token is valid.
    if (NextToken !== undefined) throw invalidParameter('Invalid pagination token given.');
    return { UserPoolReplicas: [primaryReplica(id, parts)] };
  };
