import type { CreateUserCommandInput, CreateUserCommandOutput } from '@aws-sdk/client-iam';
import { defined } from '../../../../kernel/index.js';
import type { RunIamOperation } from '../../iam-operation.js';
import { awsUser, tagsOf } from '../../shapes/iam.js';

/** A user may nothing until it has policies, and does nothing until it has a key. */
export const createUser: RunIamOperation<CreateUserCommandInput, CreateUserCommandOutput> = async (
  { iam },
  { UserName, Path, PermissionsBoundary, Tags },
) => {
  if (PermissionsBoundary !== undefined) await iam.policies.get(PermissionsBoundary);
  const user = await iam.users.make({ name: UserName, tags: tagsOf(Tags), ...defined({ path: Path, boundary: PermissionsBoundary }) });
  return { User: awsUser(user) };
};
