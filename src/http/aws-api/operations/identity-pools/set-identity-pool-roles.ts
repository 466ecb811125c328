import type { SetIdentityPoolRolesCommandInput, SetIdentityPoolRolesCommandOutput } from '@aws-sdk/client-cognito-identity';
import { defined } from '../../../../kernel/index.js';
import type { Parts, Run } from '../../operation.js';
import { checkPassRole } from '../../pass-role.js';
import { roleMappingOf } from '../../shapes/identity-pool.js';

/** Replaces the pool's roles and mappings. */
export const setIdentityPoolRoles =
  ({ identityPools }: Pick<Parts, 'identityPools'>): Run<SetIdentityPoolRolesCommandInput, SetIdentityPoolRolesCommandOutput> =>
  async ({ IdentityPoolId, Roles, RoleMappings = {} }, call) => {
    const ofRules = Object.values(RoleMappings).flatMap(({ RulesConfiguration }) => RulesConfiguration?.Rules ?? []);
    checkPassRole(call, [...Object.values(Roles), ...ofRules.map(({ RoleARN }) => RoleARN)], 'cognito-identity.amazonaws.com');
    await identityPools.setRoles(IdentityPoolId, {
      ...defined({ authenticated: Roles['authenticated'], unauthenticated: Roles['unauthenticated'] }),
      mappings: Object.fromEntries(Object.entries(RoleMappings).map(([provider, mapping]) => [provider, roleMappingOf(mapping)])),
    });
    return {};
  };
