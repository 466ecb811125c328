import type { GetRolePolicyCommandInput, GetRolePolicyCommandOutput } from '@aws-sdk/client-iam';
import { holders } from '../../../../sts/index.js';
import type { RunIamOperation } from '../../iam-operation.js';
import { encoded } from '../../shapes/iam.js';

export const getRolePolicy: RunIamOperation<GetRolePolicyCommandInput, GetRolePolicyCommandOutput> = async (
  { iam },
  { RoleName, PolicyName },
) => {
  const role = await iam.roles.get(RoleName);
  return { RoleName: role.name, PolicyName, PolicyDocument: encoded(holders.inlineOf(role, PolicyName, 'role')) };
};
