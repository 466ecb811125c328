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
    samlDetailsOf,
  }: Pick<Parts, 'pools' | 'identityProviders' | 'samlDetailsOf'>): Run<
    GetIdentityProviderByIdentifierCommandInput,
    GetIdentityProviderByIdentifierCommandOutput
  > =>
  async ({ UserPoolId, IdpIdentifier }) => {
    const pool = await pools.get(UserPoolId);
    const provider = await identityProviders.getByIdentifier(pool.id, IdpIdentifier);
    return { IdentityProvider: awsIdentityProvider(provider, await samlDetailsOf(provider)) };
  };
