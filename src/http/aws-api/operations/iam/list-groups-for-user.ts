import type { ListGroupsForUserCommandInput, ListGroupsForUserCommandOutput } from '@aws-sdk/client-iam';
import type { RunIamOperation } from '../../iam-operation.js';

/** There are no groups of IAM users here; who deletes a user asks first. */
export const listGroupsForUser: RunIamOperation<ListGroupsForUserCommandInput, ListGroupsForUserCommandOutput> = async (
  { iam },
  { UserName },
) => {
  await iam.users.get(UserName);
  return { Groups: [], IsTruncated: false };
};
