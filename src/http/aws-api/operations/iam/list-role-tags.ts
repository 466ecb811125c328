import type { ListRoleTagsCommandInput, ListRoleTagsCommandOutput } from '@aws-sdk/client-iam';
import type { RunIamOperation } from '../../iam-operation.js';
import { awsTags, pageOf } from '../../shapes/iam.js';

export const listRoleTags: RunIamOperation<ListRoleTagsCommandInput, ListRoleTagsCommandOutput> = async (parts, input) => {
  const { tags } = await parts.iam.roles.get(input.RoleName);
  const { items, pagination } = pageOf(parts, `tags:${input.RoleName}`, input).cut(tags, ({ key }) => key);
  return { Tags: awsTags(items), ...pagination };
};
