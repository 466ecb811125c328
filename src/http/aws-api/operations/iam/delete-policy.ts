import type { DeletePolicyCommandInput, DeletePolicyCommandOutput } from '@aws-sdk/client-iam';
import type { RunIamOperation } from '../../iam-operation.js';

export const deletePolicy: RunIamOperation<DeletePolicyCommandInput, DeletePolicyCommandOutput> = async ({ iam }, { PolicyArn }) => {
  await iam.policies.remove(PolicyArn);
  return {};
};
