import { h } from '../dom.js';
import { collapsible, confirmedButton, form, link, paged, table } from '../ui.js';
import type { Page } from './page.js';
import { poolTabs } from './pool-tabs.js';
import { userTable } from './users.js';

export const groupsPage: Page = {
  path: 'pools/:pool/groups',
  title: () => 'Groups',
  draw: async (api, { pool: UserPoolId }, again) => [
    poolTabs(UserPoolId!, 'groups'),
    await paged(
      async (NextToken) => {
        const { Groups, NextToken: next } = await api.userPools('ListGroups', { UserPoolId, Limit: 60, NextToken });
        return { rows: Groups, next };
      },
      (rows) =>
        table(
          'Groups',
          [
            { name: 'Name', cell: ({ GroupName }) => link(`#/pools/${UserPoolId}/groups/${encodeURIComponent(GroupName)}`, GroupName) },
            { name: 'Precedence', cell: ({ Precedence }) => Precedence },
            { name: 'Role', cell: ({ RoleArn }) => RoleArn && h('code', {}, RoleArn) },
          ],
          rows,
        ),
    ),
    collapsible(
      'New group',
      form(
        'Create',
        [
          { name: 'name', label: 'Name' },
          { name: 'precedence', label: 'Precedence', kind: 'number', optional: true, hint: 'The lower, the more it counts.' },
          { name: 'role', label: 'Role ARN', optional: true },
        ],
        async ({ name, precedence, role }) => {
          await api.userPools('CreateGroup', {
            UserPoolId,
            GroupName: name,
            ...(precedence ? { Precedence: Number(precedence) } : {}),
            ...(role ? { RoleArn: role } : {}),
          });
          again();
        },
      ),
    ),
  ],
};

export const groupPage: Page = {
  path: 'pools/:pool/groups/:group',
  title: ({ group }) => group!,
  draw: async (api, { pool: UserPoolId, group: GroupName }) => [
    poolTabs(UserPoolId!, 'groups'),
    await paged(
      async (NextToken) => {
        const { Users, NextToken: next } = await api.userPools('ListUsersInGroup', { UserPoolId, GroupName, Limit: 60, NextToken });
        return { rows: Users, next };
      },
      (rows) => userTable(UserPoolId!, rows),
    ),
    confirmedButton('Delete the group', `${GroupName} will be gone; its members stay. Go on?`, async () => {
      await api.userPools('DeleteGroup', { UserPoolId, GroupName });
      location.hash = `#/pools/${UserPoolId}/groups`;
    }),
  ],
};
