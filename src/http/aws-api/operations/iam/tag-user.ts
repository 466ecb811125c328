import type { TagUserCommandInput, TagUserCommandOutput } from '@aws-sdk/client-iam';
import { holders } from '../../../../sts/index.js';
import type { RunIamOperation } from '../../iam-operation.js';
import { tagsOf } from '../../shapes/iam.js';

export const tagUser: RunIamOperation<TagUserCommandInput, TagUserCommandOutput> = async ({ iam }, { UserName, Tags }) => {
  await iam.users.change(UserName, (user) => holders.withTags(user, tagsOf(Tags)));
  return {};
};
