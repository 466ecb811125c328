import type { CreateRoleCommandInput, CreateRoleCommandOutput } from '@aws-sdk/client-iam';
import { defined } from '../../../../kernel/index.js';
import type { RunIamOperation } from '../../iam-operation.js';
import { awsRole, tagsOf } from '../../shapes/iam.js';

export const createRole: RunIamOperation<CreateRoleCommandInput, CreateRoleCommandOutput> = async ({ iam }, input) => {
  const { RoleName, Path, AssumeRolePolicyDocument, Description, MaxSessionDuration, PermissionsBoundary, Tags } = input;
  if (PermissionsBoundary !== undefined) await iam.policies.get(PermissionsBoundary);
  const role = await iam.roles.make({
    name: RoleName,
    trustPolicy: AssumeRolePolicyDocument,
    tags: tagsOf(Tags),
    ...defined({ path: Path, description: Description, maxSessionSeconds: MaxSessionDuration, boundary: PermissionsBoundary }),
  });
  return { Role: awsRole(role) };
};
