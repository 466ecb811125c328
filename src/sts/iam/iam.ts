import type { Clock, Ids, Sealer } from '../../kernel/index.js';
import type { EntitiesStore } from './entities.store.js';
import type { RoleEntity, UserEntity } from './entity.js';
import { createFederationProviders, type FederationProviders } from './federation-providers.js';
import { createIamRoles, type IamRoles } from './iam-roles.js';
import { createManagedPolicies, type ManagedPolicies } from './managed-policies.js';
import { createIamUsers, type IamUsers } from './users.js';

/** IAM entities of the account: roles, users, policies and identity providers. */
export interface Iam {
  readonly roles: IamRoles;
  readonly users: IamUsers;
  readonly policies: ManagedPolicies;
  readonly providers: FederationProviders;
  /** Returns the entities that a managed policy is attached to, and those that it bounds. */
  entitiesFor(policyArn: string): Promise<PolicyEntities>;
}

export interface PolicyEntities {
  readonly attached: { readonly roles: readonly RoleEntity[]; readonly users: readonly UserEntity[] };
  readonly bounded: { readonly roles: readonly RoleEntity[]; readonly users: readonly UserEntity[] };
}

export function createIam(parts: {
  readonly store: EntitiesStore;
  readonly sealer: Sealer;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly accountId: string;
  readonly rolesChanged: () => void;
}): Iam {
  return {
    roles: createIamRoles({ ...parts, changed: parts.rolesChanged }),
    users: createIamUsers(parts),
    policies: createManagedPolicies(parts),
    providers: createFederationProviders(parts),
    async entitiesFor(arn) {
      const { roles, users } = await parts.store.users(arn);
      return {
        attached: { roles: roles.filter((one) => one.attached.includes(arn)), users: users.filter((one) => one.attached.includes(arn)) },
        bounded: { roles: roles.filter((one) => one.boundary === arn), users: users.filter((one) => one.boundary === arn) },
      };
    },
  };
}
