import type { ListPolicyTagsCommandInput, ListPolicyTagsCommandOutput } from '@aws-sdk/client-iam';
import type { RunIamOperation } from '../../iam-operation.js';
import { awsTags, pageOf } from '../../shapes/iam.js';

export const listPolicyTags: RunIamOperation<ListPolicyTagsCommandInput, ListPolicyTagsCommandOutput> = async (parts, input) => {
  const { tags } = await parts.iam.policies.get(input.PolicyArn);
  const { items, pagination } = pageOf(parts, `tags:${input.PolicyArn}`, input).cut(tags, ({ key }) => key);
  return { Tags: awsTags(items), ...pagination };
};
