import type { DeleteRoleCommandInput, DeleteRoleCommandOutput } from '@aws-sdk/client-iam';
import type { RunIamOperation } from '../../iam-operation.js';

export const deleteRole: RunIamOperation<DeleteRoleCommandInput, DeleteRoleCommandOutput> = async ({ iam }, { RoleName }) => {
  await iam.roles.removeRole(RoleName);
  return {};
};
