import type {
  DescribeManagedLoginBrandingByClientCommandInput,
  DescribeManagedLoginBrandingByClientCommandOutput,
} from '@aws-sdk/client-cognito-identity-provider';
import type { Parts, Run } from '../../operation.js';
import { awsStyle } from '../../shapes/branding.js';

export const describeManagedLoginBrandingByClient =
  ({
    pools,
    clients,
    branding,
  }: Pick<Parts, 'pools' | 'clients' | 'branding'>): Run<
    DescribeManagedLoginBrandingByClientCommandInput,
    DescribeManagedLoginBrandingByClientCommandOutput
  > =>
  async ({ UserPoolId, ClientId }) => {
    const { id: poolId } = await pools.get(UserPoolId);
    const { id: clientId } = await clients.get(poolId, ClientId);
    return { ManagedLoginBranding: awsStyle(await branding.getStyleOf(poolId, clientId)) };
  };
