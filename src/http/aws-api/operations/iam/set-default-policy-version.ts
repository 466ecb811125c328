import type { SetDefaultPolicyVersionCommandInput, SetDefaultPolicyVersionCommandOutput } from '@aws-sdk/client-iam';
import type { RunIamOperation } from '../../iam-operation.js';

export const setDefaultPolicyVersion: RunIamOperation<SetDefaultPolicyVersionCommandInput, SetDefaultPolicyVersionCommandOutput> = async (
  { iam },
  { PolicyArn, VersionId },
) => {
  await iam.policies.setDefault(PolicyArn, VersionId);
  return {};
};
