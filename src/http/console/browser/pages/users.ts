import type { Answer, Api } from '../api.js';
import { h } from '../dom.js';
import { badge, button, collapsible, confirmedButton, form, link, notice, paged, section, table, when } from '../ui.js';
import type { Page } from './page.js';
import { poolTabs } from './pool-tabs.js';

export const attributeOf = (user: Answer, name: string): string =>
  (user['Attributes'] ?? user['UserAttributes'] ?? []).find((attribute: Answer) => attribute['Name'] === name)?.Value ?? '';

export function userTable(poolId: string, rows: readonly Answer[]): HTMLElement {
  return table(
    'Users',
    [
      { name: 'User', cell: (user) => link(userHref(poolId, user['Username']), attributeOf(user, 'email') || user['Username']) },
      { name: 'Status', cell: ({ UserStatus }) => badge(UserStatus, UserStatus === 'CONFIRMED' ? 'good' : 'quiet') },
      { name: 'Enabled', cell: ({ Enabled }) => (Enabled ? 'yes' : badge('disabled', 'wrong')) },
      { name: 'Created', cell: ({ UserCreateDate }) => when(UserCreateDate) },
    ],
    rows,
  );
}

const userHref = (poolId: string, name: string): string => `#/pools/${poolId}/users/${encodeURIComponent(name)}`;

const SEARCHED = [
  'email',
  'username',
  'phone_number',
  'name',
  'given_name',
  'family_name',
  'preferred_username',
  'sub',
  'cognito:user_status',
];

export const usersPage: Page = {
  path: 'pools/:pool/users',
  title: () => 'Users',
  async draw(api, { pool: UserPoolId }) {
    const container = h('div', {}, await list(api, UserPoolId!));
    const search = form(
      'Search',
      [
        { name: 'by', label: 'By', choices: SEARCHED },
        { name: 'value', label: 'Begins with', optional: true },
      ],
      async ({ by, value }) => {
        // A sub is matched exactly.
        const sign = by === 'sub' ? '=' : '^=';
        const filter = value ? `${by} ${sign} "${value.replaceAll('"', '\\"')}"` : undefined;
        container.replaceChildren(await list(api, UserPoolId!, filter));
      },
    );
    search.classList.add('inline');
    return [poolTabs(UserPoolId!, 'users'), search, container, collapsible('New user', newUser(api, UserPoolId!))];
  },
};

function list(api: Api, UserPoolId: string, Filter?: string): Promise<HTMLElement> {
  return paged(
    async (PaginationToken) => {
      const { Users, PaginationToken: next } = await api.userPools('ListUsers', { UserPoolId, Limit: 60, Filter, PaginationToken });
      return { rows: Users, next };
    },
    (rows) => userTable(UserPoolId, rows),
  );
}

function newUser(api: Api, UserPoolId: string): HTMLElement {
  return form(
    'Invite',
    [
      { name: 'name', label: 'Username or e-mail' },
      { name: 'email', label: 'E-mail', kind: 'email', optional: true },
    ],
    async ({ name, email }) => {
      const UserAttributes = email
        ? [
            { Name: 'email', Value: email },
            { Name: 'email_verified', Value: 'true' },
          ]
        : [];
      const { User } = await api.userPools('AdminCreateUser', {
        UserPoolId,
        Username: name,
        UserAttributes,
        DesiredDeliveryMediums: ['EMAIL'],
      });
      notice('Invited.');
      location.hash = userHref(UserPoolId, User.Username);
    },
  );
}

export const userPage: Page = {
  path: 'pools/:pool/users/:user',
  title: ({ user }) => user!,
  async draw(api, { pool: UserPoolId, user: Username }, again) {
    const key = { UserPoolId, Username };
    const user = await api.userPools('AdminGetUser', key);
    const act =
      (operation: string, done: string, more: object = {}) =>
      async () => {
        await api.userPools(operation, { ...key, ...more });
        notice(done);
        again();
      };
    return [
      poolTabs(UserPoolId!, 'users'),
      h(
        'p',
        {},
        badge(user['UserStatus'], user['UserStatus'] === 'CONFIRMED' ? 'good' : 'quiet'),
        ' ',
        user['Enabled'] ? '' : badge('disabled', 'wrong'),
      ),
      h(
        'div',
        { class: 'row' },
        user['Enabled']
          ? button('Disable', act('AdminDisableUser', 'Disabled, and signed out.'))
          : button('Enable', act('AdminEnableUser', 'Enabled.')),
        user['UserStatus'] === 'UNCONFIRMED' && button('Confirm', act('AdminConfirmSignUp', 'Confirmed.')),
        button('Sign out everywhere', act('AdminUserGlobalSignOut', 'Signed out.')),
        confirmedButton(
          'Reset password',
          `${Username} has to set a new password with a code. Go on?`,
          act('AdminResetUserPassword', 'A code was sent.'),
        ),
        confirmedButton('Delete', `${Username} and all that belongs to the account will be gone. Go on?`, async () => {
          await api.userPools('AdminDeleteUser', key);
          location.hash = `#/pools/${UserPoolId}/users`;
        }),
      ),
      h('h2', {}, 'Attributes'),
      attributes(api, key, user, again),
      await section('Factors', () => factors(api, key, user, again)),
      await section('Groups', () => groups(api, key, again)),
      await section('Sessions', () => sessions(api, key, again)),
      await section('Devices', () => devices(api, key, again)),
      await section('Events', () => events(api, key)),
    ];
  },
};

type UserKey = { readonly UserPoolId: string | undefined; readonly Username: string | undefined };

function attributes(api: Api, key: UserKey, user: Answer, again: () => void): HTMLElement {
  const change = form(
    'Set',
    [
      { name: 'name', label: 'Attribute' },
      { name: 'value', label: 'Value', optional: true, hint: 'Empty takes it away.' },
    ],
    async ({ name, value }) => {
      await api.userPools('AdminUpdateUserAttributes', { ...key, UserAttributes: [{ Name: name, Value: value }] });
      notice('Saved.');
      again();
    },
  );
  const columns = [
    { name: 'Name', cell: ({ Name }: Answer) => h('code', {}, Name) },
    { name: 'Value', cell: ({ Value }: Answer) => Value },
  ];
  return h('div', {}, table('Attributes', columns, user['UserAttributes']), collapsible('Change an attribute', change));
}

async function factors(api: Api, key: UserKey, user: Answer, again: () => void): Promise<HTMLElement[]> {
  const { ConfiguredUserAuthFactors = [] } = await api.userPools('AdminGetUserAuthFactors', key);
  const { OwedFactors } = await api.cognate('DescribeOwedFactors', key);
  const mfa: string[] = user['UserMFASettingList'] ?? [];
  const all = [...new Set([...ConfiguredUserAuthFactors, ...mfa])] as string[];
  const names = all.length === 0 ? 'none' : all.join(', ');
  const preferred = user['PreferredMfaSetting'] ? `; preferred: ${user['PreferredMfaSetting']}` : '';
  const app = mfa.includes('SOFTWARE_TOKEN_MFA')
    ? [
        confirmedButton('Remove the authenticator app', `${key.Username} will have to set up another. Go on?`, async () => {
          await api.userPools('AdminDeleteSoftwareToken', key);
          again();
        }),
      ]
    : [];
  const owed =
    OwedFactors.length > 0
      ? [
          h('p', {}, badge('owed', 'wrong'), ` ${OwedFactors.join(', ')}: no sign-in passes before the user shows another factor.`),
          confirmedButton('Clear owed factors', `${key.Username} will sign in without these factors. Go on?`, async () => {
            await api.cognate('ClearOwedFactors', key);
            again();
          }),
        ]
      : [];
  return [h('p', {}, `${names}${preferred}`), ...app, ...owed];
}

async function groups(api: Api, key: UserKey, again: () => void): Promise<HTMLElement> {
  const { Groups } = await api.userPools('AdminListGroupsForUser', { ...key, Limit: 60 });
  const { Groups: all } = await api.userPools('ListGroups', { UserPoolId: key.UserPoolId, Limit: 60 });
  const isIn = new Set(Groups.map(({ GroupName }: Answer) => GroupName));
  const others = all.map(({ GroupName }: Answer) => GroupName as string).filter((name: string) => !isIn.has(name));
  const change = (operation: string) => async (GroupName: string | undefined) => {
    await api.userPools(operation, { ...key, GroupName });
    again();
  };
  return h(
    'div',
    {},
    table(
      'Groups',
      [
        { name: 'Name', cell: ({ GroupName }) => GroupName },
        { name: 'Role', cell: ({ RoleArn }) => RoleArn && h('code', {}, RoleArn) },
        { name: 'Action', cell: ({ GroupName }) => button('Take out', () => change('AdminRemoveUserFromGroup')(GroupName)) },
      ],
      Groups,
    ),
    others.length > 0 &&
      collapsible(
        'Add to a group',
        form('Add', [{ name: 'group', label: 'Group', choices: others }], ({ group }) => change('AdminAddUserToGroup')(group)),
      ),
  );
}

async function devices(api: Api, key: UserKey, again: () => void): Promise<HTMLElement> {
  const { Devices = [] } = await api.userPools('AdminListDevices', { ...key, Limit: 60 });
  return table(
    'Devices',
    [
      {
        name: 'Device',
        cell: ({ DeviceKey, DeviceAttributes = [] }) =>
          DeviceAttributes.find((one: Answer) => one['Name'] === 'device_name')?.Value ?? DeviceKey,
      },
      { name: 'Last used', cell: ({ DeviceLastAuthenticatedDate }) => when(DeviceLastAuthenticatedDate) },
      {
        name: 'Action',
        cell: ({ DeviceKey }) =>
          button('Forget', async () => {
            await api.userPools('AdminForgetDevice', { ...key, DeviceKey });
            again();
          }),
      },
    ],
    Devices,
  );
}

async function sessions(api: Api, key: UserKey, again: () => void): Promise<HTMLElement> {
  const { Sessions = [] } = await api.userPools('AdminListUserSessions', { ...key, MaxResults: 60 });
  return table(
    'Sessions',
    [
      { name: 'Session', cell: ({ SessionId }) => h('code', {}, SessionId) },
      { name: 'Since', cell: ({ CreateDate }) => when(CreateDate) },
      { name: 'Last active', cell: ({ LastActiveDate }) => when(LastActiveDate) },
      { name: 'From', cell: ({ DeviceType, LastIPAddress }) => [DeviceType, LastIPAddress].filter(Boolean).join(', ') },
      {
        name: 'Action',
        cell: ({ SessionId }) =>
          button('End', async () => {
            await api.userPools('AdminRevokeUserSession', { ...key, SessionId });
            again();
          }),
      },
    ],
    Sessions,
  );
}

function events(api: Api, key: UserKey): Promise<HTMLElement> {
  return paged(
    async (NextToken) => {
      const { AuthEvents, NextToken: next } = await api.userPools('AdminListUserAuthEvents', { ...key, MaxResults: 20, NextToken });
      return { rows: AuthEvents, next };
    },
    (rows) => table('Events', EVENT_COLUMNS, rows),
  );
}

const EVENT_COLUMNS = [
  { name: 'When', cell: ({ CreationDate }: Answer) => when(CreationDate) },
  { name: 'What', cell: ({ EventType }: Answer) => EventType },
  { name: 'Outcome', cell: ({ EventResponse }: Answer) => badge(EventResponse, EventResponse === 'Fail' ? 'wrong' : 'good') },
  { name: 'Risk', cell: ({ EventRisk }: Answer) => EventRisk?.RiskLevel ?? EventRisk?.RiskDecision ?? '' },
  {
    name: 'From',
    cell: ({ EventContextData }: Answer) => [EventContextData?.IpAddress, EventContextData?.DeviceName].filter(Boolean).join(', '),
  },
];
