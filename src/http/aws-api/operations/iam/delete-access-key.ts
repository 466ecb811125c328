import type { DeleteAccessKeyCommandInput, DeleteAccessKeyCommandOutput } from '@aws-sdk/client-iam';
import type { RunIamOperation } from '../../iam-operation.js';
import { ownName } from '../../iam-targets.js';

export const deleteAccessKey: RunIamOperation<DeleteAccessKeyCommandInput, DeleteAccessKeyCommandOutput> = async (
  { iam },
  { UserName, AccessKeyId },
  { principal },
) => {
  await iam.users.removeKey(UserName ?? ownName(principal), AccessKeyId);
  return {};
};
