import type {
  DescribeManagedLoginBrandingCommandInput,
  DescribeManagedLoginBrandingCommandOutput,
} from '@aws-sdk/client-cognito-identity-provider';
import type { Parts, Run } from '../../operation.js';
import { awsStyle } from '../../shapes/branding.js';

export const describeManagedLoginBranding =
  ({
    pools,
    branding,
  }: Pick<Parts, 'pools' | 'branding'>): Run<DescribeManagedLoginBrandingCommandInput, DescribeManagedLoginBrandingCommandOutput> =>
  async ({ UserPoolId, ManagedLoginBrandingId }) => {
    const { id: poolId } = await pools.get(UserPoolId);
    return { ManagedLoginBranding: awsStyle(await branding.getStyle(poolId, ManagedLoginBrandingId)) };
  };
