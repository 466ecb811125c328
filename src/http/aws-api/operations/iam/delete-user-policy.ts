import type { DeleteUserPolicyCommandInput, DeleteUserPolicyCommandOutput } from '@aws-sdk/client-iam';
import { holders } from '../../../../sts/index.js';
import type { RunIamOperation } from '../../iam-operation.js';

export const deleteUserPolicy: RunIamOperation<DeleteUserPolicyCommandInput, DeleteUserPolicyCommandOutput> = async (
  { iam },
  { UserName, PolicyName },
) => {
  await iam.users.change(UserName, (user) => holders.withoutInline(user, PolicyName, 'user'));
  return {};
};
