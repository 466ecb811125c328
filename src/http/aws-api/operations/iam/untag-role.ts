import type { UntagRoleCommandInput, UntagRoleCommandOutput } from '@aws-sdk/client-iam';
import { holders } from '../../../../sts/index.js';
import type { RunIamOperation } from '../../iam-operation.js';

export const untagRole: RunIamOperation<UntagRoleCommandInput, UntagRoleCommandOutput> = async ({ iam }, { RoleName, TagKeys }) => {
  await iam.roles.change(RoleName, (role) => holders.withoutTags(role, TagKeys));
  return {};
};
