import type { PutRolePermissionsBoundaryCommandInput, PutRolePermissionsBoundaryCommandOutput } from '@aws-sdk/client-iam';
import { holders } from '../../../../sts/index.js';
import type { RunIamOperation } from '../../iam-operation.js';

export const putRolePermissionsBoundary: RunIamOperation<
  PutRolePermissionsBoundaryCommandInput,
  PutRolePermissionsBoundaryCommandOutput
> = async ({ iam }, { RoleName, PermissionsBoundary }) => {
  await iam.policies.get(PermissionsBoundary);
  await iam.roles.change(RoleName, (role) => holders.withBoundary(role, PermissionsBoundary));
  return {};
};
