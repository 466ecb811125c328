import { defined } from '../../../../kernel/index.js';
import { checkMaxSession, parsePolicy } from '../../../../sts/index.js';
import { onNewRole, onRole, onRoles } from '../../iam-authorization.js';
import type { IamOperations } from '../../iam-operation.js';
import { awsRole, awsRoleInList, pageOf, tagsOf } from '../../shapes/iam.js';

export const roleOperations: IamOperations = {
  CreateRole: {
    authorization: onNewRole,
    async run({ iam }, { RoleName, Path, AssumeRolePolicyDocument, Description, MaxSessionDuration, PermissionsBoundary, Tags }) {
      if (PermissionsBoundary !== undefined) await iam.policies.get(PermissionsBoundary);
      const role = await iam.roles.make({
        name: RoleName,
        trustPolicy: AssumeRolePolicyDocument,
        tags: tagsOf(Tags),
        ...defined({ path: Path, description: Description, maxSessionSeconds: MaxSessionDuration, boundary: PermissionsBoundary }),
      });
      return { Role: awsRole(role) };
    },
  },

  GetRole: { authorization: onRole, run: async ({ iam }, { RoleName }) => ({ Role: awsRole(await iam.roles.get(RoleName)) }) },

  ListRoles: {
    authorization: onRoles,
    async run(parts, input) {
      const page = pageOf(parts, 'roles', input);
      const { items, next } = await parts.iam.roles.list({ ...page.range, ...defined({ pathPrefix: input.PathPrefix }) });
      return { Roles: items.map(awsRoleInList), ...page.pagination(next) };
    },
  },

  /** Changes the given members only. */
  UpdateRole: {
    authorization: onRole,
    async run({ iam }, { RoleName, Description, MaxSessionDuration }) {
      if (MaxSessionDuration !== undefined) checkMaxSession(MaxSessionDuration);
      const changes = defined({ description: Description, maxSessionSeconds: MaxSessionDuration });
      await iam.roles.change(RoleName, (role) => ({ ...role, ...changes }));
      return {};
    },
  },

  UpdateRoleDescription: {
    authorization: onRole,
    run: async ({ iam }, { RoleName, Description }) => ({
      Role: awsRole(await iam.roles.change(RoleName, (role) => ({ ...role, description: Description }))),
    }),
  },

  UpdateAssumeRolePolicy: {
    authorization: onRole,
    async run({ iam }, { RoleName, PolicyDocument }) {
      parsePolicy(PolicyDocument, 'trust');
      await iam.roles.change(RoleName, (role) => ({ ...role, trustPolicy: PolicyDocument }));
      return {};
    },
  },

  DeleteRole: {
    authorization: onRole,
    async run({ iam }, { RoleName }) {
      await iam.roles.removeRole(RoleName);
      return {};
    },
  },

  /** Always empty: there are no instance profiles. Clients call it before they delete a role. */
  ListInstanceProfilesForRole: {
    authorization: onRole,
    async run({ iam }, { RoleName }) {
      await iam.roles.get(RoleName);
      return { InstanceProfiles: [], IsTruncated: false };
    },
  },
};
