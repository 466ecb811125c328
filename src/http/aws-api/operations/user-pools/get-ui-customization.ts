import type { GetUICustomizationCommandInput, GetUICustomizationCommandOutput } from '@aws-sdk/client-cognito-identity-provider';
import { EVERY_CLIENT } from '../../../../directory/branding/index.js';
import type { Parts, Run } from '../../operation.js';
import { awsUiCustomization } from '../../shapes/branding.js';

export const getUICustomization =
  ({
    pools,
    clients,
    branding,
    baseUrl,
  }: Pick<Parts, 'pools' | 'clients' | 'branding' | 'baseUrl'>): Run<GetUICustomizationCommandInput, GetUICustomizationCommandOutput> =>
  async ({ UserPoolId, ClientId = EVERY_CLIENT }) => {
    const { id: poolId } = await pools.get(UserPoolId);
    if (ClientId !== EVERY_CLIENT) await clients.get(poolId, ClientId);
    return { UICustomization: awsUiCustomization(await branding.customization(poolId, ClientId), { poolId, clientId: ClientId, baseUrl }) };
  };
