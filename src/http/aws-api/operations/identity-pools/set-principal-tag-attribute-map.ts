import type { SetPrincipalTagAttributeMapCommandInput, SetPrincipalTagAttributeMapCommandOutput } from '@aws-sdk/client-cognito-identity';
import type { Parts, Run } from '../../operation.js';

/** Replaces the provider's map; with `UseDefaults` the given tags add to the two default ones. */
export const setPrincipalTagAttributeMap =
  ({
    identityPools,
  }: Pick<Parts, 'identityPools'>): Run<SetPrincipalTagAttributeMapCommandInput, SetPrincipalTagAttributeMapCommandOutput> =>
  async ({ IdentityPoolId, IdentityProviderName, UseDefaults = false, PrincipalTags = {} }) => {
    await identityPools.setPrincipalTags(IdentityPoolId, IdentityProviderName, { useDefaults: UseDefaults, tags: PrincipalTags });
    return { IdentityPoolId, IdentityProviderName, UseDefaults, PrincipalTags };
  };
