import type { AdminAddUserToGroupCommandInput, AdminAddUserToGroupCommandOutput } from '@aws-sdk/client-cognito-identity-provider';
import type { Parts, Run } from '../../operation.js';
import { findUser } from './find-user.js';

export const adminAddUserToGroup =
  (parts: Pick<Parts, 'pools' | 'users' | 'groups'>): Run<AdminAddUserToGroupCommandInput, AdminAddUserToGroupCommandOutput> =>
  async ({ GroupName, ...names }) => {
    const { pool, user } = await findUser(parts, names);
    await parts.groups.addMember(pool, user, GroupName);
    return {};
  };
