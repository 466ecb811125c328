import type { TagRoleCommandInput, TagRoleCommandOutput } from '@aws-sdk/client-iam';
import { holders } from '../../../../sts/index.js';
import type { RunIamOperation } from '../../iam-operation.js';
import { tagsOf } from '../../shapes/iam.js';

export const tagRole: RunIamOperation<TagRoleCommandInput, TagRoleCommandOutput> = async ({ iam }, { RoleName, Tags }) => {
  await iam.roles.change(RoleName, (role) => holders.withTags(role, tagsOf(Tags)));
  return {};
};
