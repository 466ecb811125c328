import type { UpdateAssumeRolePolicyCommandInput, UpdateAssumeRolePolicyCommandOutput } from '@aws-sdk/client-iam';
import { parsePolicy } from '../../../../sts/index.js';
import type { RunIamOperation } from '../../iam-operation.js';

export const updateAssumeRolePolicy: RunIamOperation<UpdateAssumeRolePolicyCommandInput, UpdateAssumeRolePolicyCommandOutput> = async (
  { iam },
  { RoleName, PolicyDocument },
) => {
  parsePolicy(PolicyDocument, 'trust');
  await iam.roles.change(RoleName, (role) => ({ ...role, trustPolicy: PolicyDocument }));
  return {};
};
