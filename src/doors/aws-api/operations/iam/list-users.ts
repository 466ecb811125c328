import type { ListUsersCommandInput, ListUsersCommandOutput } from '@aws-sdk/client-iam';
import type { RunIamOperation } from '../../iam-operation.js';
import { defined } from '../../shapes/defined.js';
import { awsUserInList, pageOf } from '../../shapes/iam.js';

export const listUsers: RunIamOperation<ListUsersCommandInput, ListUsersCommandOutput> = async (parts, input) => {
  const page = pageOf(parts, 'users', input);
  const { items, next } = await parts.iam.users.list({ ...page.asked, ...defined({ pathPrefix: input.PathPrefix }) });
  return { Users: items.map(awsUserInList), ...page.told(next) };
};
