import type { UpdateRoleCommandInput, UpdateRoleCommandOutput } from '@aws-sdk/client-iam';
import { defined } from '../../../../kernel/index.js';
import { checkMaxSession } from '../../../../sts/index.js';
import type { RunIamOperation } from '../../iam-operation.js';

/** What is not given stays as it is. */
export const updateRole: RunIamOperation<UpdateRoleCommandInput, UpdateRoleCommandOutput> = async (
  { iam },
  { RoleName, Description, MaxSessionDuration },
) => {
  if (MaxSessionDuration !== undefined) checkMaxSession(MaxSessionDuration);
  const changes = defined({ description: Description, maxSessionSeconds: MaxSessionDuration });
  await iam.roles.change(RoleName, (role) => ({ ...role, ...changes }));
  return {};
};
