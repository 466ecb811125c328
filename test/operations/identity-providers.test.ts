import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import {
  CreateIdentityProviderCommand,
  type CreateIdentityProviderCommandInput,
  CreateUserPoolClientCommand,
  DeleteIdentityProviderCommand,
  DescribeIdentityProviderCommand,
  GetIdentityProviderByIdentifierCommand,
  ListIdentityProvidersCommand,
  UpdateIdentityProviderCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { writeIdpMetadata } from '../../src/saml/index.js';
import { keyOf } from '../saml-idp/support/keys.js';
import { operatorClient } from '../support/clients.js';
import { ownPool } from '../support/scenario.js';
import { startServer, type TestServer } from '../support/server.js';
import { refused } from './support/refused.js';

const OIDC = {
  client_id: 'cognate',
  client_secret: 'hush-hush-hush',
  authorize_scopes: 'openid email',
  attributes_request_method: 'GET',
  oidc_issuer: 'https://idp.example.com',
};
const GOOGLE = { client_id: 'g', client_secret: 'hush', authorize_scopes: 'email profile openid' };
const METADATA = writeIdpMetadata({
  entityId: 'https://saml.example.com',
  certificates: [keyOf('corp').certificate],
  ssoUrl: 'https://saml.example.com/sso',
  sloUrl: 'https://saml.example.com/slo',
  displayName: 'Corp',
});

describe('identity provider registration', () => {
  let server: TestServer;
  let poolId: string;
  let otherPool: string;
  before(async () => {
    server = await startServer();
    ({ poolId } = await ownPool(server));
    ({ poolId: otherPool } = await ownPool(server));
  });
  after(() => server.stop());

  const operator = () => operatorClient(server);
  const create = (ProviderName: string, more: Partial<CreateIdentityProviderCommandInput> = {}) =>
    operator().send(
      new CreateIdentityProviderCommand({ UserPoolId: poolId, ProviderName, ProviderType: 'OIDC', ProviderDetails: OIDC, ...more }),
    );
  const describeProvider = async (ProviderName: string, UserPoolId = poolId) =>
    (await operator().send(new DescribeIdentityProviderCommand({ UserPoolId, ProviderName }))).IdentityProvider!;

  it('a registered provider is described with its settings and the defaults of its type', async () => {
    const made = await create('Acme', { AttributeMapping: { email: 'email', name: 'display.name' }, IdpIdentifiers: ['acme.com'] });
    const seen = await describeProvider('Acme');
    assert.deepEqual(seen, made.IdentityProvider);
    assert.deepEqual(seen.ProviderDetails, { ...OIDC, attributes_url_add_attributes: 'false' });
    assert.deepEqual(seen.AttributeMapping, { email: 'email', name: 'display.name', username: 'sub' });
    const input = { UserPoolId: poolId, IdpIdentifier: 'acme.com' };
    const { IdentityProvider } = await operator().send(new GetIdentityProviderByIdentifierCommand(input));
    assert.equal(IdentityProvider?.ProviderName, 'Acme');
    await create('Google', { ProviderType: 'Google', ProviderDetails: { ...GOOGLE, token_url: 'https://evil.example.com' } });
    const google = await describeProvider('Google');
    assert.equal(google.ProviderDetails?.['token_url'], 'https://www.googleapis.com/oauth2/v4/token');
    await create('Saml', { ProviderType: 'SAML', ProviderDetails: { MetadataFile: METADATA, IDPSignout: 'true' } });
    const { MetadataFile, SSORedirectBindingURI, SLORedirectBindingURI } = (await describeProvider('Saml')).ProviderDetails ?? {};
    assert.equal(MetadataFile, METADATA);
    assert.equal(SSORedirectBindingURI, 'https://saml.example.com/sso');
    assert.equal(SLORedirectBindingURI, 'https://saml.example.com/slo');
  });

  it('the private key of Sign in with Apple is never returned and is kept by an update without it', async () => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const private_key = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    const apple = { client_id: 'a', team_id: 'TEAM', key_id: 'KEY', private_key, authorize_scopes: 'email name' };
    const ProviderType = 'SignInWithApple' as const;
    await refused(create(ProviderType, { ProviderType, ProviderDetails: { ...apple, private_key: 'none' } }), 'InvalidParameterException');
    await create(ProviderType, { ProviderType, ProviderDetails: apple });
    assert.equal((await describeProvider(ProviderType)).ProviderDetails?.['private_key'], undefined);
    const { private_key: _, ...rest } = apple;
    const input = { UserPoolId: poolId, ProviderName: ProviderType, ProviderDetails: { ...rest, client_id: 'b' } };
    await operator().send(new UpdateIdentityProviderCommand(input));
    assert.equal((await describeProvider(ProviderType)).ProviderDetails?.['client_id'], 'b');
  });

  it('UpdateIdentityProvider replaces each member that is sent and keeps the others', async () => {
    await create('Later', { AttributeMapping: { email: 'mail' }, IdpIdentifiers: ['later.com'] });
    const update = (more: object) =>
      operator().send(new UpdateIdentityProviderCommand({ UserPoolId: poolId, ProviderName: 'Later', ...more }));
    const { client_secret: _, ...open } = OIDC;
    await update({ ProviderDetails: { ...open, client_id: 'changed' } });
    await update({ AttributeMapping: { name: 'n' } });
    const seen = await describeProvider('Later');
    assert.equal(seen.ProviderDetails?.['client_id'], 'changed');
    assert.equal(seen.ProviderDetails?.['client_secret'], OIDC.client_secret);
    assert.deepEqual(seen.AttributeMapping, { name: 'n', username: 'sub' });
    assert.deepEqual(seen.IdpIdentifiers, ['later.com']);
    await refused(update({ IdpIdentifiers: ['acme.com'] }), 'InvalidParameterException');
    await refused(update({ ProviderDetails: { client_id: 'x' } }), 'InvalidParameterException');
    const unknown = new UpdateIdentityProviderCommand({ UserPoolId: poolId, ProviderName: 'Nobody' });
    await refused(operator().send(unknown), 'ResourceNotFoundException');
  });

  it('provider names and identifiers are unique in a pool, also under concurrent creation', async () => {
    await refused(create('Acme'), 'DuplicateProviderException');
    await refused(create('Acme2', { IdpIdentifiers: ['acme.com'] }), 'DuplicateProviderException');
    const both = await Promise.allSettled([
      create('One', { IdpIdentifiers: ['both.com'] }),
      create('Two', { IdpIdentifiers: ['both.com'] }),
    ]);
    assert.equal(both.filter(({ status }) => status === 'fulfilled').length, 1);
    await create('Acme', { UserPoolId: otherPool, IdpIdentifiers: ['acme.com'] });
    await create('NoIds');
    await create('NoIdsEither');
  });

  it('missing, unknown and contradictory provider settings are refused with InvalidParameterException', async () => {
    const wrong: readonly (readonly [string, Partial<CreateIdentityProviderCommandInput>])[] = [
      ['W1', { ProviderDetails: { ...OIDC, oidc_issuer: 'http://idp.example.com' } }],
      ['W2', { ProviderDetails: { ...OIDC, oidc_issuer: 'javascript:alert(1)' } }],
      ['W3', { ProviderDetails: { ...OIDC, authorize_scopes: 'email' } }],
      ['W4', { ProviderDetails: { ...OIDC, attributes_request_method: 'PUT' } }],
      ['W5', { ProviderDetails: { ...OIDC, nothing: 'x' } }],
      ['W6', { ProviderDetails: { client_id: 'x' } }],
      ['W7', { ProviderType: 'SAML', ProviderDetails: {} }],
      ['W8', { ProviderType: 'SAML', ProviderDetails: { MetadataFile: METADATA, MetadataURL: 'https://saml.example.com' } }],
      ['W9a', { ProviderType: 'SAML', ProviderDetails: { MetadataFile: METADATA.replace(/X509Certificate>[^<]+/, 'X509Certificate>no') } }],
      ['W9', { ProviderType: 'SAML', ProviderDetails: { MetadataFile: `<!DOCTYPE x>${METADATA}` } }],
      ['MyGoogle', { ProviderType: 'Google', ProviderDetails: GOOGLE }],
      ['COGNITO', {}],
      ['Facebook', {}],
      ['WA', { AttributeMapping: { nothing: 'x' } }],
      ['WB', { AttributeMapping: { sub: 'x' } }],
      ['WC', { AttributeMapping: { username: 'email' } }],
      ['WD', { AttributeMapping: { email: '' } }],
      ['WE', { AcrMapping: { Level1: 'x' } }],
      ['_bad', {}],
    ];
    for (const [name, more] of wrong) await refused(create(name, more), 'InvalidParameterException');
    await refused(create('Pool', { UserPoolId: 'us-east-1_AAAAAAAAA' }), 'ResourceNotFoundException');
  });

  it('SupportedIdentityProviders accepts only providers registered in the client’s pool', async () => {
    const client = (SupportedIdentityProviders: string[], UserPoolId = poolId) =>
      operator().send(new CreateUserPoolClientCommand({ UserPoolId, ClientName: 'c', SupportedIdentityProviders }));
    const { UserPoolClient } = await client(['COGNITO', 'Acme', 'Google']);
    assert.deepEqual(UserPoolClient?.SupportedIdentityProviders, ['COGNITO', 'Acme', 'Google']);
    await refused(client(['Nobody']), 'InvalidParameterException');
    await refused(client(['Google'], otherPool), 'InvalidParameterException');
  });

  it('ListIdentityProviders pages by name; a deleted provider is gone from its own pool only', async () => {
    const names: string[] = [];
    let NextToken: string | undefined;
    do {
      const page = await operator().send(new ListIdentityProvidersCommand({ UserPoolId: poolId, MaxResults: 2, NextToken }));
      names.push(...page.Providers!.map(({ ProviderName }) => ProviderName!));
      NextToken = page.NextToken;
    } while (NextToken);
    assert.deepEqual(names, [...names].sort());
    assert.ok(names.includes('Acme') && names.includes('Saml'));
    const remove = () => operator().send(new DeleteIdentityProviderCommand({ UserPoolId: poolId, ProviderName: 'Acme' }));
    await remove();
    await refused(remove(), 'ResourceNotFoundException');
    await refused(describeProvider('Acme'), 'ResourceNotFoundException');
    const gone = new GetIdentityProviderByIdentifierCommand({ UserPoolId: poolId, IdpIdentifier: 'acme.com' });
    await refused(operator().send(gone), 'ResourceNotFoundException');
    assert.equal((await describeProvider('Acme', otherPool)).ProviderName, 'Acme');
  });
});
