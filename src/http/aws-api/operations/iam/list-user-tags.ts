import type { ListUserTagsCommandInput, ListUserTagsCommandOutput } from '@aws-sdk/client-iam';
import type { RunIamOperation } from '../../iam-operation.js';
import { awsTags, pageOf } from '../../shapes/iam.js';

export const listUserTags: RunIamOperation<ListUserTagsCommandInput, ListUserTagsCommandOutput> = async (parts, input) => {
  const { tags } = await parts.iam.users.get(input.UserName);
  const { items, pagination } = pageOf(parts, `tags:${input.UserName}`, input).cut(tags, ({ key }) => key);
  return { Tags: awsTags(items), ...pagination };
};
