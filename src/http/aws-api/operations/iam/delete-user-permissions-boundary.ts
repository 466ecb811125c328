import type { DeleteUserPermissionsBoundaryCommandInput, DeleteUserPermissionsBoundaryCommandOutput } from '@aws-sdk/client-iam';
import { holders } from '../../../../sts/index.js';
import { AwsError } from '../../errors.js';
import type { RunIamOperation } from '../../iam-operation.js';

export const deleteUserPermissionsBoundary: RunIamOperation<
  DeleteUserPermissionsBoundaryCommandInput,
  DeleteUserPermissionsBoundaryCommandOutput
> = async ({ iam }, { UserName }) => {
  await iam.users.change(UserName, (user) => {
    if (user.boundary === undefined) throw new AwsError('NoSuchEntity', `The user with name ${UserName} has no permissions boundary.`, 404);
    return holders.withBoundary(user, undefined);
  });
  return {};
};
