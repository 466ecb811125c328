import type { GetPolicyVersionCommandInput, GetPolicyVersionCommandOutput } from '@aws-sdk/client-iam';
import { versionOf } from '../../../../sts/index.js';
import type { RunIamOperation } from '../../iam-operation.js';
import { awsPolicyVersion, encoded } from '../../shapes/iam.js';

export const getPolicyVersion: RunIamOperation<GetPolicyVersionCommandInput, GetPolicyVersionCommandOutput> = async (
  { iam },
  { PolicyArn, VersionId },
) => {
  const policy = await iam.policies.get(PolicyArn);
  const version = versionOf(policy, VersionId);
  return { PolicyVersion: { ...awsPolicyVersion(version, policy), Document: encoded(version.document) } };
};
