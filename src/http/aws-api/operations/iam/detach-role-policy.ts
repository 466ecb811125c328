import type { DetachRolePolicyCommandInput, DetachRolePolicyCommandOutput } from '@aws-sdk/client-iam';
import { holders } from '../../../../sts/index.js';
import type { RunIamOperation } from '../../iam-operation.js';

export const detachRolePolicy: RunIamOperation<DetachRolePolicyCommandInput, DetachRolePolicyCommandOutput> = async (
  { iam },
  { RoleName, PolicyArn },
) => {
  await iam.roles.change(RoleName, (role) => holders.withoutAttached(role, PolicyArn));
  return {};
};
