import type { PutRolePolicyCommandInput, PutRolePolicyCommandOutput } from '@aws-sdk/client-iam';
import { holders } from '../../../../sts/index.js';
import type { RunIamOperation } from '../../iam-operation.js';

export const putRolePolicy: RunIamOperation<PutRolePolicyCommandInput, PutRolePolicyCommandOutput> = async (
  { iam },
  { RoleName, PolicyName, PolicyDocument },
) => {
  await iam.roles.change(RoleName, (role) => holders.withInline(role, PolicyName, PolicyDocument, 'role'));
  return {};
};
