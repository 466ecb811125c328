import { h } from '../dom.js';
import { confirmedButton, facts, jsonForm, link, notice, paged, table, when } from '../ui.js';
import type { Page } from './page.js';

export const identityPoolsPage: Page = {
  path: 'identity-pools',
  title: () => 'Identity pools',
  draw: async (api) => [
    await paged(
      async (NextToken) => {
        const { IdentityPools, NextToken: next } = await api.identityPools('ListIdentityPools', { MaxResults: 60, NextToken });
        return { rows: IdentityPools, next };
      },
      (rows) =>
        table(
          'Identity pools',
          [
            { name: 'Name', cell: ({ IdentityPoolId, IdentityPoolName }) => link(`#/identity-pools/${IdentityPoolId}`, IdentityPoolName) },
            { name: 'Id', cell: ({ IdentityPoolId }) => h('code', {}, IdentityPoolId) },
          ],
          rows,
        ),
    ),
  ],
};

export const identityPoolPage: Page = {
  path: 'identity-pools/:pool',
  title: ({ pool }) => pool!,
  async draw(api, { pool: IdentityPoolId }, again) {
    const settings = await api.identityPools('DescribeIdentityPool', { IdentityPoolId });
    const { Roles = {}, RoleMappings = {} } = await api.identityPools('GetIdentityPoolRoles', { IdentityPoolId });
    const saved = (): void => {
      notice('Saved.');
      again();
    };
    return [
      facts(settings),
      h('h2', {}, 'Change'),
      jsonForm('Save', settings, async (input) => api.identityPools('UpdateIdentityPool', { ...input, IdentityPoolId }).then(saved)),
      h('h2', {}, 'Roles'),
      jsonForm('Save', { Roles, RoleMappings }, async (input) =>
        api.identityPools('SetIdentityPoolRoles', { ...input, IdentityPoolId }).then(saved),
      ),
      h('h2', {}, 'Identities'),
      await paged(
        async (NextToken) => {
          const { Identities, NextToken: next } = await api.identityPools('ListIdentities', { IdentityPoolId, MaxResults: 20, NextToken });
          return { rows: Identities, next };
        },
        (rows) =>
          table(
            'Identities',
            [
              { name: 'Id', cell: ({ IdentityId }) => h('code', {}, IdentityId) },
              { name: 'Logins', cell: ({ Logins = [] }) => (Logins.length === 0 ? 'guest' : Logins.join(', ')) },
              { name: 'Created', cell: ({ CreationDate }) => when(CreationDate) },
            ],
            rows,
          ),
      ),
      confirmedButton('Delete the identity pool', 'All its identities will be gone. Go on?', async () => {
        await api.identityPools('DeleteIdentityPool', { IdentityPoolId });
        location.hash = '#/identity-pools';
      }),
    ];
  },
};
