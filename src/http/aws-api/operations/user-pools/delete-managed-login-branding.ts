import type {
  DeleteManagedLoginBrandingCommandInput,
  DeleteManagedLoginBrandingCommandOutput,
} from '@aws-sdk/client-cognito-identity-provider';
import type { Parts, Run } from '../../operation.js';

export const deleteManagedLoginBranding =
  ({
    pools,
    branding,
  }: Pick<Parts, 'pools' | 'branding'>): Run<DeleteManagedLoginBrandingCommandInput, DeleteManagedLoginBrandingCommandOutput> =>
  async ({ UserPoolId, ManagedLoginBrandingId }) => {
    const { id: poolId } = await pools.get(UserPoolId);
    await branding.removeStyle(poolId, ManagedLoginBrandingId);
    return {};
  };
