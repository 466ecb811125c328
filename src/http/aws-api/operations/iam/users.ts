import { defined } from '../../../../kernel/index.js';
import { callerUserName, onNewUser, onUser, onUsers } from '../../iam-authorization.js';
import type { IamOperations } from '../../iam-operation.js';
import { awsUser, awsUserInList, pageOf, tagsOf } from '../../shapes/iam.js';

export const userOperations: IamOperations = {
  /** A new user has neither policies nor access keys. */
  CreateUser: {
    authorization: onNewUser,
    async run({ iam }, { UserName, Path, PermissionsBoundary, Tags }) {
      if (PermissionsBoundary !== undefined) await iam.policies.get(PermissionsBoundary);
      const user = await iam.users.make({
        name: UserName,
        tags: tagsOf(Tags),
        ...defined({ path: Path, boundary: PermissionsBoundary }),
      });
      return { User: awsUser(user) };
    },
  },

  GetUser: {
    authorization: onUser,
    run: async ({ iam }, { UserName }, { principal }) => ({
      User: awsUser(await iam.users.get(UserName ?? callerUserName(principal))),
    }),
  },

  ListUsers: {
    authorization: onUsers,
    async run(parts, input) {
      const page = pageOf(parts, 'users', input);
      const { items, next } = await parts.iam.users.list({ ...page.range, ...defined({ pathPrefix: input.PathPrefix }) });
      return { Users: items.map(awsUserInList), ...page.pagination(next) };
    },
  },

  DeleteUser: {
    authorization: onUser,
    async run({ iam }, { UserName }) {
      await iam.users.removeUser(UserName);
      return {};
    },
  },

  /** Always empty: IAM users have no groups. Clients call it before they delete a user. */
  ListGroupsForUser: {
    authorization: onUser,
    async run({ iam }, { UserName }) {
      await iam.users.get(UserName);
      return { Groups: [], IsTruncated: false };
    },
  },
};
