import type { DeleteRolePermissionsBoundaryCommandInput, DeleteRolePermissionsBoundaryCommandOutput } from '@aws-sdk/client-iam';
import { holders } from '../../../../sts/index.js';
import { AwsError } from '../../errors.js';
import type { RunIamOperation } from '../../iam-operation.js';

export const deleteRolePermissionsBoundary: RunIamOperation<
  DeleteRolePermissionsBoundaryCommandInput,
  DeleteRolePermissionsBoundaryCommandOutput
> = async ({ iam }, { RoleName }) => {
  await iam.roles.change(RoleName, (role) => {
    if (role.boundary === undefined) throw new AwsError('NoSuchEntity', `The role with name ${RoleName} has no permissions boundary.`, 404);
    return holders.withBoundary(role, undefined);
  });
  return {};
};
