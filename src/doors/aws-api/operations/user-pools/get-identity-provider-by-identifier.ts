import type {
  GetIdentityProviderByIdentifierCommandInput,
  GetIdentityProviderByIdentifierCommandOutput,
} from '@aws-sdk/client-cognito-identity-provider';
import type { Parts, Run } from '../../operation.js';
import { awsIdentityProvider } from '../../shapes/identity-provider.js';

export const getIdentityProviderByIdentifier =
  ({
    pools,
    identityProviders,
  }: Pick<Parts, 'pools' | 'identityProviders'>): Run<
    GetIdentityProviderByIdentifierCommandInput,
    GetIdentityProviderByIdentifierCommandOutput
  > =>
  async ({ UserPoolId, IdpIdentifier }) => {
    const pool = await pools.get(UserPoolId);
    return { IdentityProvider: awsIdentityProvider(await identityProviders.getByIdentifier(pool.id, IdpIdentifier)) };
  };
