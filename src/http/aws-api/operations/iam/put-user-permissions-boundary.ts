import type { PutUserPermissionsBoundaryCommandInput, PutUserPermissionsBoundaryCommandOutput } from '@aws-sdk/client-iam';
import { holders } from '../../../../sts/index.js';
import type { RunIamOperation } from '../../iam-operation.js';

export const putUserPermissionsBoundary: RunIamOperation<
  PutUserPermissionsBoundaryCommandInput,
  PutUserPermissionsBoundaryCommandOutput
> = async ({ iam }, { UserName, PermissionsBoundary }) => {
  await iam.policies.get(PermissionsBoundary);
  await iam.users.change(UserName, (user) => holders.withBoundary(user, PermissionsBoundary));
  return {};
};
