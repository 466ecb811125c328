import { h } from '../dom.js';
import { collapsible, confirmedButton, facts, form, jsonForm, link, notice, paged, table } from '../ui.js';
import type { Page } from './page.js';
import { poolTabs } from './pool-tabs.js';

export const clientsPage: Page = {
  path: 'pools/:pool/clients',
  title: () => 'App clients',
  draw: async (api, { pool: UserPoolId }) => [
    poolTabs(UserPoolId!, 'clients'),
    await paged(
      async (NextToken) => {
        const { UserPoolClients, NextToken: next } = await api.userPools('ListUserPoolClients', { UserPoolId, MaxResults: 60, NextToken });
        return { rows: UserPoolClients, next };
      },
      (rows) =>
        table(
          'App clients',
          [
            {
              name: 'Name',
              cell: ({ ClientId, ClientName }) => link(`#/pools/${UserPoolId}/clients/${encodeURIComponent(ClientId)}`, ClientName),
            },
            { name: 'Client id', cell: ({ ClientId }) => h('code', {}, ClientId) },
          ],
          rows,
        ),
    ),
    collapsible(
      'New app client',
      form(
        'Create',
        [
          { name: 'name', label: 'Name' },
          { name: 'callback', label: 'Callback URL' },
          { name: 'kind', label: 'Kind', choices: ['public', 'confidential'], hint: 'Confidential clients have a secret.' },
        ],
        async ({ name, callback, kind }) => {
          const { UserPoolClient } = await api.userPools('CreateUserPoolClient', {
            UserPoolId,
            ClientName: name,
            GenerateSecret: kind === 'confidential',
            CallbackURLs: [callback],
            AllowedOAuthFlows: ['code'],
            AllowedOAuthScopes: ['openid', 'email', 'profile'],
            AllowedOAuthFlowsUserPoolClient: true,
            SupportedIdentityProviders: ['COGNITO'],
          });
          location.hash = `#/pools/${UserPoolId}/clients/${UserPoolClient.ClientId}`;
        },
      ),
    ),
  ],
};

/** Members that UpdateUserPoolClient does not accept. */
const FIXED = new Set(['UserPoolId', 'ClientId', 'ClientSecret', 'CreationDate', 'LastModifiedDate']);

export const clientPage: Page = {
  path: 'pools/:pool/clients/:client',
  title: ({ client }) => client!,
  async draw(api, { pool: UserPoolId, client: ClientId }, again) {
    const key = { UserPoolId, ClientId };
    const { UserPoolClient } = await api.userPools('DescribeUserPoolClient', key);
    const { ClientSecret, ...shown } = UserPoolClient;
    const settings = Object.fromEntries(Object.entries(UserPoolClient).filter(([name]) => !FIXED.has(name)));
    const { Extensions } = await api.cognate('DescribeUserPoolClientExtensions', key);
    const saved = (): void => {
      notice('Saved.');
      again();
    };
    return [
      poolTabs(UserPoolId!, 'clients'),
      facts(shown),
      ClientSecret !== undefined && collapsible('Client secret', h('p', {}, h('code', {}, ClientSecret))),
      h('h2', {}, 'Change'),
      h('p', { class: 'hint' }, 'What is left out is set back to its default, as UpdateUserPoolClient does.'),
      jsonForm('Save', settings, async (input) => api.userPools('UpdateUserPoolClient', { ...input, ...key }).then(saved)),
      h('h2', {}, 'Beyond Cognito'),
      jsonForm('Save', Extensions, async (input) =>
        api.cognate('UpdateUserPoolClientExtensions', { ...key, Extensions: input }).then(saved),
      ),
      confirmedButton('Delete the client', `Apps that use ${ClientId} stop working. Go on?`, async () => {
        await api.userPools('DeleteUserPoolClient', key);
        location.hash = `#/pools/${UserPoolId}/clients`;
      }),
    ];
  },
};
