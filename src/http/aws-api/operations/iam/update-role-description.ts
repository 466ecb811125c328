import type { UpdateRoleDescriptionCommandInput, UpdateRoleDescriptionCommandOutput } from '@aws-sdk/client-iam';
import type { RunIamOperation } from '../../iam-operation.js';
import { awsRole } from '../../shapes/iam.js';

export const updateRoleDescription: RunIamOperation<UpdateRoleDescriptionCommandInput, UpdateRoleDescriptionCommandOutput> = async (
  { iam },
  { RoleName, Description },
) => {
  return { Role: awsRole(await iam.roles.change(RoleName, (role) => ({ ...role, description: Description }))) };
};
