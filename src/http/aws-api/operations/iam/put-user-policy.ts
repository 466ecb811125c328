import type { PutUserPolicyCommandInput, PutUserPolicyCommandOutput } from '@aws-sdk/client-iam';
import { holders } from '../../../../sts/index.js';
import type { RunIamOperation } from '../../iam-operation.js';

export const putUserPolicy: RunIamOperation<PutUserPolicyCommandInput, PutUserPolicyCommandOutput> = async (
  { iam },
  { UserName, PolicyName, PolicyDocument },
) => {
  await iam.users.change(UserName, (user) => holders.withInline(user, PolicyName, PolicyDocument, 'user'));
  return {};
};
