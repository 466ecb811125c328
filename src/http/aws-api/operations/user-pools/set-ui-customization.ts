import type { SetUICustomizationCommandInput, SetUICustomizationCommandOutput } from '@aws-sdk/client-cognito-identity-provider';
import { EVERY_CLIENT } from '../../../../directory/branding/index.js';
import { defined } from '../../../../kernel/index.js';
import type { Parts, Run } from '../../operation.js';
import { awsUiCustomization } from '../../shapes/branding.js';

export const setUICustomization =
  ({
    pools,
    clients,
    branding,
    baseUrl,
  }: Pick<Parts, 'pools' | 'clients' | 'branding' | 'baseUrl'>): Run<SetUICustomizationCommandInput, SetUICustomizationCommandOutput> =>
  async ({ UserPoolId, ClientId = EVERY_CLIENT, CSS, ImageFile }) => {
    const { id: poolId } = await pools.get(UserPoolId);
    if (ClientId !== EVERY_CLIENT) await clients.get(poolId, ClientId);
    const customization = await branding.customize(poolId, ClientId, {
      ...defined({ css: CSS ? CSS : undefined, image: ImageFile && ImageFile.length > 0 ? Buffer.from(ImageFile) : undefined }),
    });
    return { UICustomization: awsUiCustomization(customization, { poolId, clientId: ClientId, baseUrl }) };
  };
