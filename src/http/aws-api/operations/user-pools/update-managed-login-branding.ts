import type {
  UpdateManagedLoginBrandingCommandInput,
  UpdateManagedLoginBrandingCommandOutput,
} from '@aws-sdk/client-cognito-identity-provider';
import { invalidParameter } from '../../errors.js';
import type { Parts, Run } from '../../operation.js';
import { awsStyle, styleOf } from '../../shapes/branding.js';

export const updateManagedLoginBranding =
  ({
    pools,
    branding,
  }: Pick<Parts, 'pools' | 'branding'>): Run<UpdateManagedLoginBrandingCommandInput, UpdateManagedLoginBrandingCommandOutput> =>
  async ({ UserPoolId, ManagedLoginBrandingId, ...given }) => {
    if (UserPoolId === undefined || ManagedLoginBrandingId === undefined)
      throw invalidParameter('UserPoolId and ManagedLoginBrandingId are required.');
    const { id: poolId } = await pools.get(UserPoolId);
    return { ManagedLoginBranding: awsStyle(await branding.updateStyle(poolId, ManagedLoginBrandingId, styleOf(given))) };
  };
