import type { GetPrincipalTagAttributeMapCommandInput, GetPrincipalTagAttributeMapCommandOutput } from '@aws-sdk/client-cognito-identity';
import type { Parts, Run } from '../../operation.js';

export const getPrincipalTagAttributeMap =
  ({
    identityPools,
  }: Pick<Parts, 'identityPools'>): Run<GetPrincipalTagAttributeMapCommandInput, GetPrincipalTagAttributeMapCommandOutput> =>
  async ({ IdentityPoolId, IdentityProviderName }) => {
    const { useDefaults, tags } = await identityPools.principalTagsOf(IdentityPoolId, IdentityProviderName);
    return { IdentityPoolId, IdentityProviderName, UseDefaults: useDefaults, PrincipalTags: tags };
  };
