import type { CreateUserPoolReplicaCommandInput, CreateUserPoolReplicaCommandOutput } from '@aws-sdk/client-cognito-identity-provider';
import { invalidParameter, unavailable } from '../../errors.js';
import type { Parts, Run } from '../../operation.js';

/** Refused: a server has one Region. Redundancy comes from the database (a MongoDB replica set). */
export const createUserPoolReplica =
  ({ pools, region }: Pick<Parts, 'pools' | 'region'>): Run<CreateUserPoolReplicaCommandInput, CreateUserPoolReplicaCommandOutput> =>
  async ({ UserPoolId, RegionName }) => {
    await pools.get(UserPoolId);
    if (RegionName === region) throw invalidParameter('The replica cannot be in the primary Region of the user pool.');
    throw unavailable('A replica in another Region');
  };
