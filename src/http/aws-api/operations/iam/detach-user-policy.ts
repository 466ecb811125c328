import type { DetachUserPolicyCommandInput, DetachUserPolicyCommandOutput } from '@aws-sdk/client-iam';
import { holders } from '../../../../sts/index.js';
import type { RunIamOperation } from '../../iam-operation.js';

export const detachUserPolicy: RunIamOperation<DetachUserPolicyCommandInput, DetachUserPolicyCommandOutput> = async (
  { iam },
  { UserName, PolicyArn },
) => {
  await iam.users.change(UserName, (user) => holders.withoutAttached(user, PolicyArn));
  return {};
};
