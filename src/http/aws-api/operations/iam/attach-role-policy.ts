import type { AttachRolePolicyCommandInput, AttachRolePolicyCommandOutput } from '@aws-sdk/client-iam';
import { holders } from '../../../../sts/index.js';
import type { RunIamOperation } from '../../iam-operation.js';

export const attachRolePolicy: RunIamOperation<AttachRolePolicyCommandInput, AttachRolePolicyCommandOutput> = async (
  { iam },
  { RoleName, PolicyArn },
) => {
  await iam.policies.get(PolicyArn);
  await iam.roles.change(RoleName, (role) => holders.withAttached(role, PolicyArn));
  return {};
};
