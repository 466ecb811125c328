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
    samlDetailsOf,
  }: Pick<Parts, 'pools' | 'identityProviders' | 'samlDetailsOf'>): Run<
    DescribeIdentityProviderCommandInput,
    DescribeIdentityProviderCommandOutput
  > =>
  async ({ UserPoolId, ProviderName }) => {
    const pool = await pools.get(UserPoolId);
    const provider = await identityProviders.get(pool.id, ProviderName);
    return { IdentityProvider: awsIdentityProvider(provider, await samlDetailsOf(provider)) };
  };
