import type { CreateIdentityPoolCommandInput, CreateIdentityPoolCommandOutput } from '@aws-sdk/client-cognito-identity';
import type { Parts, Run } from '../../operation.js';
import { awsIdentityPool, newIdentityPool } from '../../shapes/identity-pool.js';

export const createIdentityPool =
  ({ identityPools }: Pick<Parts, 'identityPools'>): Run<CreateIdentityPoolCommandInput, CreateIdentityPoolCommandOutput> =>
  async (input) =>
    awsIdentityPool(await identityPools.create(newIdentityPool(input)));
