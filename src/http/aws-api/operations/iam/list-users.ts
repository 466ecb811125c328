import type { ListUsersCommandInput, ListUsersCommandOutput } from '@aws-sdk/client-iam';
import { defined } from '../../../../kernel/index.js';
import type { RunIamOperation } from '../../iam-operation.js';
import { awsUserInList, pageOf } from '../../shapes/iam.js';

export const listUsers: RunIamOperation<ListUsersCommandInput, ListUsersCommandOutput> = async (parts, input) => {
  const page = pageOf(parts, 'users', input);
  const { items, next } = await parts.iam.users.list({ ...page.range, ...defined({ pathPrefix: input.PathPrefix }) });
  return { Users: items.map(awsUserInList), ...page.pagination(next) };
};
