import type { UntagUserCommandInput, UntagUserCommandOutput } from '@aws-sdk/client-iam';
import { holders } from '../../../../sts/index.js';
import type { RunIamOperation } from '../../iam-operation.js';

export const untagUser: RunIamOperation<UntagUserCommandInput, UntagUserCommandOutput> = async ({ iam }, { UserName, TagKeys }) => {
  await iam.users.change(UserName, (user) => holders.withoutTags(user, TagKeys));
  return {};
};
