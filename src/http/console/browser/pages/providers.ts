import { h } from '../dom.js';
import { collapsible, confirmedButton, facts, jsonForm, link, notice, paged, table, when } from '../ui.js';
import type { Page } from './page.js';
import { poolTabs } from './pool-tabs.js';

const NEW = {
  ProviderName: 'Example',
  ProviderType: 'OIDC',
  ProviderDetails: {
    client_id: '',
    client_secret: '',
    oidc_issuer: 'https://',
    authorize_scopes: 'openid email',
    attributes_request_method: 'GET',
  },
  AttributeMapping: { email: 'email' },
};

export const providersPage: Page = {
  path: 'pools/:pool/providers',
  title: () => 'Identity providers',
  draw: async (api, { pool: UserPoolId }, again) => [
    poolTabs(UserPoolId!, 'providers'),
    await paged(
      async (NextToken) => {
        const { Providers, NextToken: next } = await api.userPools('ListIdentityProviders', { UserPoolId, MaxResults: 60, NextToken });
        return { rows: Providers, next };
      },
      (rows) =>
        table(
          'Identity providers',
          [
            {
              name: 'Name',
              cell: ({ ProviderName }) => link(`#/pools/${UserPoolId}/providers/${encodeURIComponent(ProviderName)}`, ProviderName),
            },
            { name: 'Kind', cell: ({ ProviderType }) => ProviderType },
            { name: 'Changed', cell: ({ LastModifiedDate }) => when(LastModifiedDate) },
          ],
          rows,
        ),
    ),
    collapsible(
      'New identity provider',
      h(
        'p',
        { class: 'hint' },
        'By a passport strategy of the settings: its name as strategy, beside client_id, client_secret and authorize_scopes.',
      ),
      jsonForm('Create', NEW, async (input) => {
        await api.userPools('CreateIdentityProvider', { ...input, UserPoolId });
        again();
      }),
    ),
  ],
};

export const providerPage: Page = {
  path: 'pools/:pool/providers/:provider',
  title: ({ provider }) => provider!,
  async draw(api, { pool: UserPoolId, provider: ProviderName }, again) {
    const key = { UserPoolId, ProviderName };
    const { IdentityProvider } = await api.userPools('DescribeIdentityProvider', key);
    const { ProviderDetails, AttributeMapping, IdpIdentifiers } = IdentityProvider;
    return [
      poolTabs(UserPoolId!, 'providers'),
      facts({ ...IdentityProvider, ProviderDetails: Object.keys(ProviderDetails).join(', ') }),
      h('p', {}, 'Redirect URI to register there: ', h('code', {}, `${location.origin}/${UserPoolId}/oauth2/idpresponse`)),
      await testSignIn(api, UserPoolId!, ProviderName!),
      h('h2', {}, 'Change'),
      jsonForm('Save', { ProviderDetails, AttributeMapping, IdpIdentifiers }, async (input) => {
        await api.userPools('UpdateIdentityProvider', { ...key, ...input });
        notice('Saved.');
        again();
      }),
      confirmedButton('Delete the provider', `Nobody can sign in with ${ProviderName} any more. Go on?`, async () => {
        await api.userPools('DeleteIdentityProvider', key);
        location.hash = `#/pools/${UserPoolId}/providers`;
      }),
    ];
  },
};

/** Link to the login page of a client that offers the provider, in a new tab. */
async function testSignIn(api: Parameters<Page['draw']>[0], UserPoolId: string, provider: string): Promise<HTMLElement> {
  const { UserPoolClients } = await api.userPools('ListUserPoolClients', { UserPoolId, MaxResults: 20 });
  for (const { ClientId } of UserPoolClients) {
    const { UserPoolClient } = await api.userPools('DescribeUserPoolClient', { UserPoolId, ClientId });
    const { SupportedIdentityProviders = [], CallbackURLs = [] } = UserPoolClient;
    if (!SupportedIdentityProviders.includes(provider) || CallbackURLs.length === 0) continue;
    const query = new URLSearchParams({
      client_id: ClientId,
      response_type: 'code',
      redirect_uri: CallbackURLs[0],
      identity_provider: provider,
    });
    return h(
      'p',
      {},
      h(
        'a',
        { href: `/${UserPoolId}/oauth2/authorize?${query}`, target: '_blank', rel: 'noopener' },
        `Try it with ${UserPoolClient.ClientName}`,
      ),
    );
  }
  return h('p', { class: 'hint' }, 'No app client offers it yet.');
}
