import type {
  AdminRemoveUserFromGroupCommandInput,
  AdminRemoveUserFromGroupCommandOutput,
} from '@aws-sdk/client-cognito-identity-provider';
import type { Parts, Run } from '../../operation.js';
import { findUser } from './find-user.js';

export const adminRemoveUserFromGroup =
  (parts: Pick<Parts, 'pools' | 'users' | 'groups'>): Run<AdminRemoveUserFromGroupCommandInput, AdminRemoveUserFromGroupCommandOutput> =>
  async ({ GroupName, ...names }) => {
    const { pool, user } = await findUser(parts, names);
    await parts.groups.removeMember(pool, user, GroupName);
    return {};
  };
