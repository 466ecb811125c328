import type { ResourceServerScopeType, ResourceServerType } from '@aws-sdk/client-cognito-identity-provider';
import type { CustomScope, ResourceServer } from '../../../directory/resource-servers/index.js';

export const scopesOf = (given: readonly ResourceServerScopeType[] | undefined): readonly CustomScope[] =>
  (given ?? []).map(({ ScopeName, ScopeDescription }) => ({ name: ScopeName!, description: ScopeDescription! }));

export const awsResourceServer = ({ poolId, identifier, name, scopes }: ResourceServer): ResourceServerType => ({
  UserPoolId: poolId,
  Identifier: identifier,
  Name: name,
  Scopes: scopes.map((scope) => ({ ScopeName: scope.name, ScopeDescription: scope.description })),
});
