import type { UntagPolicyCommandInput, UntagPolicyCommandOutput } from '@aws-sdk/client-iam';
import { holders } from '../../../../sts/index.js';
import type { RunIamOperation } from '../../iam-operation.js';

export const untagPolicy: RunIamOperation<UntagPolicyCommandInput, UntagPolicyCommandOutput> = async ({ iam }, { PolicyArn, TagKeys }) => {
  await iam.policies.change(PolicyArn, (policy) => holders.withoutTags(policy, TagKeys));
  return {};
};
