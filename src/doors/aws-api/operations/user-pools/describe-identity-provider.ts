import type {
  DescribeIdentityProviderCommandInput,
  DescribeIdentityProviderCommandOutput,
} from '@aws-sdk/client-cognito-identity-provider';
import type { Parts, Run } from '../../operation.js';
import { awsIdentityProvider } from '../../shapes/identity-provider.js';

export const describeIdentityProvider =
  ({
    pools,
    identityProviders,
  }: Pick<Parts, 'pools' | 'identityProviders'>): Run<DescribeIdentityProviderCommandInput, DescribeIdentityProviderCommandOutput> =>
  async ({ UserPoolId, ProviderName }) => {
    const pool = await pools.get(UserPoolId);
    return { IdentityProvider: awsIdentityProvider(await identityProviders.get(pool.id, ProviderName)) };
  };
