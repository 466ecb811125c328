import type { CreatePolicyVersionCommandInput, CreatePolicyVersionCommandOutput } from '@aws-sdk/client-iam';
import type { RunIamOperation } from '../../iam-operation.js';
import { awsPolicyVersion } from '../../shapes/iam.js';

export const createPolicyVersion: RunIamOperation<CreatePolicyVersionCommandInput, CreatePolicyVersionCommandOutput> = async (
  { iam },
  { PolicyArn, PolicyDocument, SetAsDefault = false },
) => {
  const version = await iam.policies.addVersion(PolicyArn, PolicyDocument, SetAsDefault);
  return { PolicyVersion: awsPolicyVersion(version, await iam.policies.get(PolicyArn)) };
};
