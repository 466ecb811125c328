import type { AttachUserPolicyCommandInput, AttachUserPolicyCommandOutput } from '@aws-sdk/client-iam';
import { holders } from '../../../../sts/index.js';
import type { RunIamOperation } from '../../iam-operation.js';

export const attachUserPolicy: RunIamOperation<AttachUserPolicyCommandInput, AttachUserPolicyCommandOutput> = async (
  { iam },
  { UserName, PolicyArn },
) => {
  await iam.policies.get(PolicyArn);
  await iam.users.change(UserName, (user) => holders.withAttached(user, PolicyArn));
  return {};
};
