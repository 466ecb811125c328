import { callerUserName, onUser } from '../../iam-authorization.js';
import type { IamOperations } from '../../iam-operation.js';
import { pageOf } from '../../shapes/iam.js';

/** Without `UserName` the keys are those of the caller. */
export const accessKeyOperations: IamOperations = {
  /** The only answer with the secret access key. */
  CreateAccessKey: {
    authorization: onUser,
    async run({ iam }, { UserName }, { principal }) {
      const { userName, id, secretAccessKey, createdAt } = await iam.users.createKey(UserName ?? callerUserName(principal));
      return {
        AccessKey: {
          UserName: userName,
          AccessKeyId: id,
          Status: 'Active',
          SecretAccessKey: secretAccessKey,
          CreateDate: new Date(createdAt),
        },
      };
    },
  },

  ListAccessKeys: {
    authorization: onUser,
    async run(parts, input, { principal }) {
      const name = input.UserName ?? callerUserName(principal);
      const { items, pagination } = pageOf(parts, `keys:${name}`, input).cut(await parts.iam.users.keys(name), ({ id }) => id);
      return {
        AccessKeyMetadata: items.map(({ userName, id, active, createdAt }) => ({
          UserName: userName,
          AccessKeyId: id,
          Status: active ? 'Active' : 'Inactive',
          CreateDate: new Date(createdAt),
        })),
        ...pagination,
      };
    },
  },

  UpdateAccessKey: {
    authorization: onUser,
    async run({ iam }, { UserName, AccessKeyId, Status }, { principal }) {
      await iam.users.setKeyActive(UserName ?? callerUserName(principal), AccessKeyId, Status === 'Active');
      return {};
    },
  },

  DeleteAccessKey: {
    authorization: onUser,
    async run({ iam }, { UserName, AccessKeyId }, { principal }) {
      await iam.users.removeKey(UserName ?? callerUserName(principal), AccessKeyId);
      return {};
    },
  },
};
