import type { ListEntitiesForPolicyCommandInput, ListEntitiesForPolicyCommandOutput } from '@aws-sdk/client-iam';
import type { RunIamOperation } from '../../iam-operation.js';
import { pageOf } from '../../shapes/iam.js';

export const listEntitiesForPolicy: RunIamOperation<ListEntitiesForPolicyCommandInput, ListEntitiesForPolicyCommandOutput> = async (
  { iam, pageTokens },
  input,
) => {
  const { PolicyArn, EntityFilter, PathPrefix = '/', PolicyUsageFilter } = input;
  await iam.policies.get(PolicyArn);
  const { attached, bounded } = await iam.entitiesFor(PolicyArn);
  const used = [
    ...(PolicyUsageFilter === 'PermissionsBoundary' ? [] : [attached]),
    ...(PolicyUsageFilter === 'PermissionsPolicy' ? [] : [bounded]),
  ];
  const wanted = (kind: string): boolean => EntityFilter === undefined || EntityFilter === kind;
  const all = [
    ...(wanted('Role') ? used.flatMap(({ roles }) => roles.map(({ arn, path, name, id }) => ({ kind: 'role', arn, path, name, id }))) : []),
    ...(wanted('User') ? used.flatMap(({ users }) => users.map(({ arn, path, name, id }) => ({ kind: 'user', arn, path, name, id }))) : []),
  ].filter(({ arn, path }, at, them) => path.startsWith(PathPrefix) && them.findIndex((one) => one.arn === arn) === at);
  const { items, pagination } = pageOf({ pageTokens }, `entities:${PolicyArn}`, input).cut(all, ({ arn }) => arn);
  return {
    PolicyGroups: [],
    PolicyUsers: items.filter(({ kind }) => kind === 'user').map(({ name, id }) => ({ UserName: name, UserId: id })),
    PolicyRoles: items.filter(({ kind }) => kind === 'role').map(({ name, id }) => ({ RoleName: name, RoleId: id })),
    ...pagination,
  };
};
