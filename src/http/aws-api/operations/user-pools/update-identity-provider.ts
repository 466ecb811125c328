import type { UpdateIdentityProviderCommandInput, UpdateIdentityProviderCommandOutput } from '@aws-sdk/client-cognito-identity-provider';
import { defined } from '../../../../kernel/index.js';
import type { Parts, Run } from '../../operation.js';
import { awsIdentityProvider, refuseAcrMapping } from '../../shapes/identity-provider.js';

export const updateIdentityProvider =
  ({
    pools,
    identityProviders,
    samlDetailsOf,
  }: Pick<Parts, 'pools' | 'identityProviders' | 'samlDetailsOf'>): Run<
    UpdateIdentityProviderCommandInput,
    UpdateIdentityProviderCommandOutput
  > =>
  async (input) => {
    refuseAcrMapping(input);
    const change = defined({ details: input.ProviderDetails, attributeMapping: input.AttributeMapping, identifiers: input.IdpIdentifiers });
    const provider = await identityProviders.update(await pools.get(input.UserPoolId), input.ProviderName, change);
    return { IdentityProvider: awsIdentityProvider(provider, await samlDetailsOf(provider)) };
  };
