import type { DeletePolicyVersionCommandInput, DeletePolicyVersionCommandOutput } from '@aws-sdk/client-iam';
import type { RunIamOperation } from '../../iam-operation.js';

export const deletePolicyVersion: RunIamOperation<DeletePolicyVersionCommandInput, DeletePolicyVersionCommandOutput> = async (
  { iam },
  { PolicyArn, VersionId },
) => {
  await iam.policies.removeVersion(PolicyArn, VersionId);
  return {};
};
