import type { GetRoleCommandInput, GetRoleCommandOutput } from '@aws-sdk/client-iam';
import type { RunIamOperation } from '../../iam-operation.js';
import { awsRole } from '../../shapes/iam.js';

export const getRole: RunIamOperation<GetRoleCommandInput, GetRoleCommandOutput> = async ({ iam }, { RoleName }) => {
  return { Role: awsRole(await iam.roles.get(RoleName)) };
};
