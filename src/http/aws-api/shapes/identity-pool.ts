import type {
  IdentityPool as AwsIdentityPool,
  RoleMapping as AwsRoleMapping,
  CreateIdentityPoolCommandInput,
} from '@aws-sdk/client-cognito-identity';
import type { IdentityPool, NewIdentityPool, RoleMapping } from '../../../identity-pools/index.js';
import { defined } from '../../../kernel/index.js';
import { invalidParameter } from '../errors.js';

export function newIdentityPool(input: CreateIdentityPoolCommandInput): NewIdentityPool {
  return {
    name: input.IdentityPoolName!,
    allowUnauthenticated: input.AllowUnauthenticatedIdentities!,
    cognitoProviders: (input.CognitoIdentityProviders ?? []).map(({ ProviderName, ClientId, ServerSideTokenCheck }) => {
      if (!ProviderName || !ClientId) throw invalidParameter('Invalid Cognito Identity Provider: ProviderName and ClientId are required.');
      return { providerName: ProviderName, clientId: ClientId, serverSideTokenCheck: ServerSideTokenCheck ?? false };
    }),
    supportedLogins: input.SupportedLoginProviders ?? {},
    openIdConnectProviderArns: input.OpenIdConnectProviderARNs ?? [],
    samlProviderArns: input.SamlProviderARNs ?? [],
    tags: input.IdentityPoolTags ?? {},
    ...defined({ allowClassic: input.AllowClassicFlow, developerProviderName: input.DeveloperProviderName }),
  };
}

export function awsIdentityPool(pool: IdentityPool): AwsIdentityPool {
  return {
    IdentityPoolId: pool.id,
    IdentityPoolName: pool.name,
    AllowUnauthenticatedIdentities: pool.allowUnauthenticated,
    ...(pool.cognitoProviders.length > 0
      ? {
          CognitoIdentityProviders: pool.cognitoProviders.map(({ providerName, clientId, serverSideTokenCheck }) => ({
            ProviderName: providerName,
            ClientId: clientId,
            ServerSideTokenCheck: serverSideTokenCheck,
          })),
        }
      : {}),
    ...defined({
      SupportedLoginProviders: Object.keys(pool.supportedLogins).length > 0 ? pool.supportedLogins : undefined,
      OpenIdConnectProviderARNs: pool.openIdConnectProviderArns.length > 0 ? [...pool.openIdConnectProviderArns] : undefined,
      SamlProviderARNs: pool.samlProviderArns.length > 0 ? [...pool.samlProviderArns] : undefined,
    }),
    ...defined({ AllowClassicFlow: pool.allowClassic, DeveloperProviderName: pool.developerProviderName }),
    IdentityPoolTags: pool.tags,
  };
}

export function roleMappingOf(given: AwsRoleMapping): RoleMapping {
  if (given.Type === 'Rules' && !given.RulesConfiguration)
    throw invalidParameter('RulesConfiguration is required for role mappings of type Rules.');
  return {
    kind: given.Type!,
    rules: (given.RulesConfiguration?.Rules ?? []).map(({ Claim, MatchType, Value, RoleARN }) => ({
      claim: Claim!,
      match: MatchType!,
      value: Value!,
      roleArn: RoleARN!,
    })),
    ...defined({ ambiguous: given.AmbiguousRoleResolution }),
  };
}

export function awsRoleMapping(mapping: RoleMapping): AwsRoleMapping {
  return {
    Type: mapping.kind,
    ...defined({ AmbiguousRoleResolution: mapping.ambiguous }),
    ...(mapping.rules.length > 0
      ? {
          RulesConfiguration: {
            Rules: mapping.rules.map(({ claim, match, value, roleArn }) => ({
              Claim: claim,
              MatchType: match,
              Value: value,
              RoleARN: roleArn,
            })),
          },
        }
      : {}),
  };
}
