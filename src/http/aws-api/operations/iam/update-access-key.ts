import type { UpdateAccessKeyCommandInput, UpdateAccessKeyCommandOutput } from '@aws-sdk/client-iam';
import type { RunIamOperation } from '../../iam-operation.js';
import { ownName } from '../../iam-targets.js';

export const updateAccessKey: RunIamOperation<UpdateAccessKeyCommandInput, UpdateAccessKeyCommandOutput> = async (
  { iam },
  { UserName, AccessKeyId, Status },
  { principal },
) => {
  await iam.users.setKeyActive(UserName ?? ownName(principal), AccessKeyId, Status === 'Active');
  return {};
};
