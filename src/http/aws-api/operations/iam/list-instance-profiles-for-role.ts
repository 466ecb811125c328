import type { ListInstanceProfilesForRoleCommandInput, ListInstanceProfilesForRoleCommandOutput } from '@aws-sdk/client-iam';
import type { RunIamOperation } from '../../iam-operation.js';

/** There are no instances here, so there is no profile of any role; who deletes a role asks first. */
export const listInstanceProfilesForRole: RunIamOperation<
  ListInstanceProfilesForRoleCommandInput,
  ListInstanceProfilesForRoleCommandOutput
> = async ({ iam }, { RoleName }) => {
  await iam.roles.get(RoleName);
  return { InstanceProfiles: [], IsTruncated: false };
};
