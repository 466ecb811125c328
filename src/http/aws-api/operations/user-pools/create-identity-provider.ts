import type { CreateIdentityProviderCommandInput, CreateIdentityProviderCommandOutput } from '@aws-sdk/client-cognito-identity-provider';
import type { Parts, Run } from '../../operation.js';
import { awsIdentityProvider, refuseAcrMapping } from '../../shapes/identity-provider.js';

export const createIdentityProvider =
  ({
    pools,
    identityProviders,
    samlDetailsOf,
  }: Pick<Parts, 'pools' | 'identityProviders' | 'samlDetailsOf'>): Run<
    CreateIdentityProviderCommandInput,
    CreateIdentityProviderCommandOutput
  > =>
  async (input) => {
    refuseAcrMapping(input);
    const provider = await identityProviders.create(await pools.get(input.UserPoolId), {
      name: input.ProviderName,
      kind: input.ProviderType,
      details: input.ProviderDetails,
      attributeMapping: input.AttributeMapping ?? {},
      identifiers: input.IdpIdentifiers ?? [],
    });
    return { IdentityProvider: awsIdentityProvider(provider, await samlDetailsOf(provider)) };
  };
