import type { DeleteUserCommandInput, DeleteUserCommandOutput } from '@aws-sdk/client-iam';
import type { RunIamOperation } from '../../iam-operation.js';

export const deleteUser: RunIamOperation<DeleteUserCommandInput, DeleteUserCommandOutput> = async ({ iam }, { UserName }) => {
  await iam.users.removeUser(UserName);
  return {};
};
