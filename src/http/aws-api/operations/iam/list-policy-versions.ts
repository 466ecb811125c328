import type { ListPolicyVersionsCommandInput, ListPolicyVersionsCommandOutput } from '@aws-sdk/client-iam';
import type { RunIamOperation } from '../../iam-operation.js';
import { awsPolicyVersion, pageOf } from '../../shapes/iam.js';

/** The newest first. */
export const listPolicyVersions: RunIamOperation<ListPolicyVersionsCommandInput, ListPolicyVersionsCommandOutput> = async (
  parts,
  input,
) => {
  const policy = await parts.iam.policies.get(input.PolicyArn);
  const { items, pagination } = pageOf(parts, `versions:${policy.arn}`, input).cut(policy.versions.toReversed(), ({ id }) => id);
  return { Versions: items.map((version) => awsPolicyVersion(version, policy)), ...pagination };
};
