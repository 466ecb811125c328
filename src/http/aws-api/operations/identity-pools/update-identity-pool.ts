import type { UpdateIdentityPoolCommandInput, UpdateIdentityPoolCommandOutput } from '@aws-sdk/client-cognito-identity';
import type { Parts, Run } from '../../operation.js';
import { awsIdentityPool, newIdentityPool } from '../../shapes/identity-pool.js';

/** Replaces all settings of the pool: omitted members are removed. */
export const updateIdentityPool =
  ({ identityPools }: Pick<Parts, 'identityPools'>): Run<UpdateIdentityPoolCommandInput, UpdateIdentityPoolCommandOutput> =>
  async (input) =>
    awsIdentityPool(await identityPools.update(input.IdentityPoolId, newIdentityPool(input)));
