import type {
  CreateManagedLoginBrandingCommandInput,
  CreateManagedLoginBrandingCommandOutput,
} from '@aws-sdk/client-cognito-identity-provider';
import { invalidParameter } from '../../errors.js';
import type { Parts, Run } from '../../operation.js';
import { awsStyle, styleOf } from '../../shapes/branding.js';

export const createManagedLoginBranding =
  ({
    pools,
    clients,
    branding,
  }: Pick<Parts, 'pools' | 'clients' | 'branding'>): Run<CreateManagedLoginBrandingCommandInput, CreateManagedLoginBrandingCommandOutput> =>
  async ({ UserPoolId, ClientId, ...given }) => {
    const { id: poolId } = await pools.get(UserPoolId);
    const { id: clientId } = await clients.get(poolId, ClientId);
    if (!given.UseCognitoProvidedValues && given.Settings === undefined)
      throw invalidParameter('Settings are required unless UseCognitoProvidedValues is true.');
    const style = { poolId, clientId, useCognitoProvidedValues: false, assets: [], ...styleOf(given) };
    return { ManagedLoginBranding: awsStyle(await branding.createStyle(style)) };
  };
