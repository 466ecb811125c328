import type { ListRolesCommandInput, ListRolesCommandOutput } from '@aws-sdk/client-iam';
import { defined } from '../../../../kernel/index.js';
import type { RunIamOperation } from '../../iam-operation.js';
import { awsRoleInList, pageOf } from '../../shapes/iam.js';

export const listRoles: RunIamOperation<ListRolesCommandInput, ListRolesCommandOutput> = async (parts, input) => {
  const page = pageOf(parts, 'roles', input);
  const { items, next } = await parts.iam.roles.list({ ...page.range, ...defined({ pathPrefix: input.PathPrefix }) });
  return { Roles: items.map(awsRoleInList), ...page.pagination(next) };
};
