import type { DeleteAccessKeyCommandInput, DeleteAccessKeyCommandOutput } from '@aws-sdk/client-iam';
import { callerUserName } from '../../iam-authorization.js';
import type { RunIamOperation } from '../../iam-operation.js';

export const deleteAccessKey: RunIamOperation<DeleteAccessKeyCommandInput, DeleteAccessKeyCommandOutput> = async (
  { iam },
  { UserName, AccessKeyId },
  { principal },
) => {
  await iam.users.removeKey(UserName ?? callerUserName(principal), AccessKeyId);
  return {};
};
