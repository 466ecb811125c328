import type { DeleteIdentityProviderCommandInput, DeleteIdentityProviderCommandOutput } from '@aws-sdk/client-cognito-identity-provider';
import type { Parts, Run } from '../../operation.js';

export const deleteIdentityProvider =
  ({
    pools,
    identityProviders,
  }: Pick<Parts, 'pools' | 'identityProviders'>): Run<DeleteIdentityProviderCommandInput, DeleteIdentityProviderCommandOutput> =>
  async ({ UserPoolId, ProviderName }) => {
    const pool = await pools.get(UserPoolId);
    await identityProviders.remove(pool.id, ProviderName);
    return {};
  };
