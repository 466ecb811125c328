import type { DeleteRolePolicyCommandInput, DeleteRolePolicyCommandOutput } from '@aws-sdk/client-iam';
import { holders } from '../../../../sts/index.js';
import type { RunIamOperation } from '../../iam-operation.js';

export const deleteRolePolicy: RunIamOperation<DeleteRolePolicyCommandInput, DeleteRolePolicyCommandOutput> = async (
  { iam },
  { RoleName, PolicyName },
) => {
  await iam.roles.change(RoleName, (role) => holders.withoutInline(role, PolicyName, 'role'));
  return {};
};
