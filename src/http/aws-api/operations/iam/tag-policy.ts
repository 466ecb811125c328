import type { TagPolicyCommandInput, TagPolicyCommandOutput } from '@aws-sdk/client-iam';
import { holders } from '../../../../sts/index.js';
import type { RunIamOperation } from '../../iam-operation.js';
import { tagsOf } from '../../shapes/iam.js';

export const tagPolicy: RunIamOperation<TagPolicyCommandInput, TagPolicyCommandOutput> = async ({ iam }, { PolicyArn, Tags }) => {
  await iam.policies.change(PolicyArn, (policy) => holders.withTags(policy, tagsOf(Tags)));
  return {};
};
