import { h } from '../dom.js';
import { collapsible, facts, form, jsonForm, link, notice, paged, table, when } from '../ui.js';
import type { Page } from './page.js';
import { poolTabs } from './pool-tabs.js';

export const poolsPage: Page = {
  path: 'pools',
  title: () => 'User pools',
  draw: async (api) => [
    await paged(
      async (NextToken) => {
        const { UserPools, NextToken: next } = await api.userPools('ListUserPools', { MaxResults: 60, NextToken });
        return { rows: UserPools, next };
      },
      (rows) =>
        table(
          'User pools',
          [
            { name: 'Name', cell: ({ Id, Name }) => link(`#/pools/${Id}`, Name) },
            { name: 'Id', cell: ({ Id }) => h('code', {}, Id) },
            { name: 'Created', cell: ({ CreationDate }) => when(CreationDate) },
          ],
          rows,
        ),
    ),
    collapsible(
      'New user pool',
      form('Create', [{ name: 'name', label: 'Name' }], async ({ name }) => {
        const { UserPool } = await api.userPools('CreateUserPool', {
          PoolName: name,
          UsernameAttributes: ['email'],
          AutoVerifiedAttributes: ['email'],
        });
        await api.cognate('UpdateUserPoolExtensions', { UserPoolId: UserPool.Id, Extensions: { protocolProfile: 'openid' } });
        location.hash = `#/pools/${UserPool.Id}`;
      }),
    ),
  ],
};

export const poolPage: Page = {
  path: 'pools/:pool',
  title: ({ pool }) => pool!,
  async draw(api, { pool }) {
    const { UserPool } = await api.userPools('DescribeUserPool', { UserPoolId: pool });
    const { SchemaAttributes, ...settings } = UserPool;
    return [
      poolTabs(pool!, ''),
      h('p', { class: 'lead' }, `${UserPool.Name}, about ${UserPool.EstimatedNumberOfUsers} users`),
      h('p', {}, 'Issuer ', h('code', {}, `${location.origin}/${pool}`)),
      h('h2', {}, 'Settings'),
      facts(settings),
      collapsible(
        `Attributes (${SchemaAttributes.length})`,
        table(
          'Attributes',
          [
            { name: 'Name', cell: ({ Name }) => h('code', {}, Name) },
            { name: 'Type', cell: ({ AttributeDataType }) => AttributeDataType },
            { name: 'Required', cell: ({ Required }) => (Required ? 'yes' : '') },
            { name: 'Mutable', cell: ({ Mutable }) => (Mutable ? 'yes' : '') },
          ],
          SchemaAttributes,
        ),
      ),
    ];
  },
};

/** Members of a description that the update operation accepts. */
const only = (value: Readonly<Record<string, unknown>>, names: readonly string[]): object =>
  Object.fromEntries(names.flatMap((name) => (value[name] === undefined ? [] : [[name, value[name]]])));

const UPDATABLE = [
  'Policies',
  'DeletionProtection',
  'LambdaConfig',
  'AutoVerifiedAttributes',
  'SmsVerificationMessage',
  'EmailVerificationMessage',
  'EmailVerificationSubject',
  'VerificationMessageTemplate',
  'SmsAuthenticationMessage',
  'UserAttributeUpdateSettings',
  'MfaConfiguration',
  'DeviceConfiguration',
  'EmailConfiguration',
  'SmsConfiguration',
  'UserPoolTags',
  'AdminCreateUserConfig',
  'UserPoolAddOns',
  'AccountRecoverySetting',
  'UserPoolTier',
];

export const poolSettingsPage: Page = {
  path: 'pools/:pool/settings',
  title: ({ pool }) => `Settings of ${pool}`,
  async draw(api, { pool: UserPoolId }, again) {
    const { UserPool } = await api.userPools('DescribeUserPool', { UserPoolId });
    const { UserPoolId: _, ...mfa } = await api.userPools('GetUserPoolMfaConfig', { UserPoolId });
    const { Extensions } = await api.cognate('DescribeUserPoolExtensions', { UserPoolId });
    const saved = (): void => {
      notice('Saved.');
      again();
    };
    return [
      poolTabs(UserPoolId!, 'settings'),
      h('h2', {}, 'User pool'),
      h('p', { class: 'hint' }, 'What is left out is set back to its default, as UpdateUserPool does.'),
      jsonForm('Save', only(UserPool, UPDATABLE), async (input) => api.userPools('UpdateUserPool', { ...input, UserPoolId }).then(saved)),
      h('h2', {}, 'Factors'),
      jsonForm('Save', mfa, async (input) => api.userPools('SetUserPoolMfaConfig', { ...input, UserPoolId }).then(saved)),
      h('h2', {}, 'Beyond Cognito'),
      h('p', { class: 'hint' }, 'Members named are set; null takes one away.'),
      jsonForm('Save', Extensions, async (input) => api.cognate('UpdateUserPoolExtensions', { UserPoolId, Extensions: input }).then(saved)),
    ];
  },
};
