import type { DeleteIdentityPoolCommandInput, DeleteIdentityPoolCommandOutput } from '@aws-sdk/client-cognito-identity';
import type { Parts, Run } from '../../operation.js';

export const deleteIdentityPool =
  ({ identityPools }: Pick<Parts, 'identityPools'>): Run<DeleteIdentityPoolCommandInput, DeleteIdentityPoolCommandOutput> =>
  async ({ IdentityPoolId }) => {
    await identityPools.remove(IdentityPoolId);
    return {};
  };
