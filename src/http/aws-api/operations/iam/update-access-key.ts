import type { UpdateAccessKeyCommandInput, UpdateAccessKeyCommandOutput } from '@aws-sdk/client-iam';
import { callerUserName } from '../../iam-authorization.js';
import type { RunIamOperation } from '../../iam-operation.js';

export const updateAccessKey: RunIamOperation<UpdateAccessKeyCommandInput, UpdateAccessKeyCommandOutput> = async (
  { iam },
  { UserName, AccessKeyId, Status },
  { principal },
) => {
  await iam.users.setKeyActive(UserName ?? callerUserName(principal), AccessKeyId, Status === 'Active');
  return {};
};
