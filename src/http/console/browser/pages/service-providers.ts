import { h } from '../dom.js';
import { collapsible, confirmedButton, facts, form, jsonForm, link, notice, paged, table, when } from '../ui.js';
import type { Page } from './page.js';
import { poolTabs } from './pool-tabs.js';

/** Link to the page with the IdP's URLs and certificate for the service provider's configuration. */
const idpSettings = (poolId: string): HTMLElement =>
  h('p', {}, h('a', { href: `/${poolId}/saml`, target: '_blank', rel: 'noopener' }, 'What to enter at the app'));

export const serviceProvidersPage: Page = {
  path: 'pools/:pool/service-providers',
  title: () => 'SAML apps',
  draw: async (api, { pool: UserPoolId }) => {
    const opened = (name: string): void => {
      location.hash = `#/pools/${UserPoolId}/service-providers/${encodeURIComponent(name)}`;
    };
    return [
      poolTabs(UserPoolId!, 'service-providers'),
      idpSettings(UserPoolId!),
      await paged(
        async (NextToken) => {
          const { ServiceProviders, NextToken: next } = await api.cognate('ListServiceProviders', { UserPoolId, NextToken });
          return { rows: ServiceProviders, next };
        },
        (rows) =>
          table(
            'SAML apps',
            [
              { name: 'Name', cell: ({ Name }) => link(`#/pools/${UserPoolId}/service-providers/${encodeURIComponent(Name)}`, Name) },
              { name: 'Entity id', cell: ({ EntityId }) => h('code', {}, EntityId) },
            ],
            rows,
          ),
      ),
      collapsible(
        'New SAML app, by the address of its metadata',
        form(
          'Create from address',
          [
            { name: 'name', label: 'Name' },
            { name: 'url', label: 'Metadata URL', hint: 'Read again from time to time.' },
          ],
          async ({ name, url }) => {
            await api.cognate('CreateServiceProvider', { UserPoolId, Name: name, MetadataURL: url });
            opened(name!);
          },
        ),
      ),
      collapsible(
        'New SAML app, by its metadata',
        form(
          'Create from metadata',
          [
            { name: 'name', label: 'Name of the app' },
            { name: 'metadata', label: 'Metadata (XML)', kind: 'lines' },
          ],
          async ({ name, metadata }) => {
            await api.cognate('CreateServiceProvider', { UserPoolId, Name: name, MetadataFile: metadata });
            opened(name!);
          },
        ),
      ),
    ];
  },
};

/** Members of a description that the operator sets. */
const EDITABLE = [
  'NameIdFormat',
  'NameIdSource',
  'Attributes',
  'StateUnverified',
  'SignResponse',
  'SignAssertion',
  'EncryptAssertion',
  'RequireSignedRequests',
  'AllowIdpInitiated',
  'DefaultRelayState',
];

export const serviceProviderPage: Page = {
  path: 'pools/:pool/service-providers/:provider',
  title: ({ provider }) => provider!,
  async draw(api, { pool: UserPoolId, provider: Name }, again) {
    const key = { UserPoolId, Name };
    const { ServiceProvider } = await api.cognate('DescribeServiceProvider', key);
    const { MetadataReadDate, SigningCertificates, EncryptionCertificate, ...shown } = ServiceProvider;
    const rules = Object.fromEntries(
      EDITABLE.flatMap((rule) => (ServiceProvider[rule] === undefined ? [] : [[rule, ServiceProvider[rule]]])),
    );
    return [
      poolTabs(UserPoolId!, 'service-providers'),
      idpSettings(UserPoolId!),
      ServiceProvider.AllowIdpInitiated === true &&
        h(
          'p',
          {},
          h(
            'a',
            { href: `/${UserPoolId}/saml/sso/init?sp=${encodeURIComponent(Name!)}`, target: '_blank', rel: 'noopener' },
            'Sign in there from here',
          ),
        ),
      MetadataReadDate !== undefined && h('p', {}, 'Metadata read ', when(MetadataReadDate)),
      facts(shown),
      collapsible('Certificates', facts({ SigningCertificates, EncryptionCertificate })),
      h('h2', {}, 'Change'),
      jsonForm('Save', rules, async (input) => {
        await api.cognate('UpdateServiceProvider', { ...key, ...input });
        notice('Saved.');
        again();
      }),
      confirmedButton('Delete the app', `Nobody can sign in to ${Name} from here any more. Go on?`, async () => {
        await api.cognate('DeleteServiceProvider', key);
        location.hash = `#/pools/${UserPoolId}/service-providers`;
      }),
    ];
  },
};
