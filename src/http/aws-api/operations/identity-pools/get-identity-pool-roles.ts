import type { GetIdentityPoolRolesCommandInput, GetIdentityPoolRolesCommandOutput } from '@aws-sdk/client-cognito-identity';
import { defined } from '../../../../kernel/index.js';
import type { Parts, Run } from '../../operation.js';
import { awsRoleMapping } from '../../shapes/identity-pool.js';

export const getIdentityPoolRoles =
  ({ identityPools }: Pick<Parts, 'identityPools'>): Run<GetIdentityPoolRolesCommandInput, GetIdentityPoolRolesCommandOutput> =>
  async ({ IdentityPoolId }) => {
    const { id, roles } = await identityPools.get(IdentityPoolId);
    const mappings = Object.entries(roles.mappings).map(([provider, mapping]) => [provider, awsRoleMapping(mapping)] as const);
    return {
      IdentityPoolId: id,
      Roles: defined({ authenticated: roles.authenticated, unauthenticated: roles.unauthenticated }) as Record<string, string>,
      ...defined({ RoleMappings: mappings.length > 0 ? Object.fromEntries(mappings) : undefined }),
    };
  };
