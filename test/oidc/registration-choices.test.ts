import assert from 'node:assert/strict';
import * as oauth from 'oauth4webapi';
import * as client from 'openid-client';
import { sharedServer, type TestServer } from '../support/server.js';
import { CALLBACK, PUBLIC_CLIENT, type Registering, registeringPool } from './support/registering.js';

const DEVICE = 'urn:ietf:params:oauth:grant-type:device_code';

describe('choices in client metadata (RFC 7591 sections 2 and 3.2.1)', () => {
  let server: TestServer;
  let pool: Registering;
  before(async () => {
    server = await sharedServer();
    pool = await registeringPool(server);
  });

  it('the metadata that VS Code sends registers a public client, without the device grant', async () => {
    const made = await pool.registered({
      client_name: 'Visual Studio Code',
      client_uri: 'https://code.visualstudio.com',
      grant_types: ['authorization_code', 'refresh_token', DEVICE],
      response_types: ['code'],
      redirect_uris: [
        'https://insiders.vscode.dev/redirect',
        'https://vscode.dev/redirect',
        'http://127.0.0.1/',
        'http://127.0.0.1:33418/',
      ],
      scope: 'openid email profile offline_access aws.cognito.signin.user.admin',
      token_endpoint_auth_method: 'none',
      application_type: 'native',
    });
    assert.deepEqual(
      [made['grant_types'], made['response_types'], made['scope'], made['application_type'], made['client_secret']],
      [['authorization_code', 'refresh_token'], ['code'], 'openid email profile', 'native', undefined],
    );
    assert.equal(made['client_uri'], 'https://code.visualstudio.com/');
  });

  it('openid-client registers with the grants, response types and methods that the discovery document lists', async () => {
    const {
      grant_types_supported: grant_types,
      response_types_supported: response_types,
      scopes_supported: scopes,
    } = await pool.discovery();
    const metadata = { redirect_uris: [CALLBACK], grant_types, response_types, scope: (scopes as string[]).join(' ') };
    const config = await client.dynamicClientRegistration(pool.issuer, metadata as Partial<client.ClientMetadata>, undefined, {
      execute: [client.allowInsecureRequests],
    });
    const made = config.clientMetadata();
    assert.deepEqual([made['grant_types'], made['response_types']], [['authorization_code', 'refresh_token'], ['code']]);
    assert.equal(made['scope'], 'openid email phone profile');
  });

  it('oauth4webapi registers a client without metadata but its redirect URI', async () => {
    const options = { [oauth.allowInsecureRequests]: true };
    const as = await oauth.processDiscoveryResponse(pool.issuer, await oauth.discoveryRequest(pool.issuer, options));
    const response = await oauth.dynamicClientRegistrationRequest(as, { redirect_uris: [CALLBACK] }, options);
    const made = await oauth.processDynamicClientRegistrationResponse(response);
    assert.equal(made['token_endpoint_auth_method'], 'client_secret_basic');
    assert.ok(made['client_secret']);
  });

  it('each value of each list of the discovery document is taken at registration', async () => {
    const document = await pool.discovery();
    const x5c = ['MIIB'];
    const keys = [{ ...(await publicJwk()), x5c }];
    for (const method of document['token_endpoint_auth_methods_supported'] as string[]) {
      const more = method === 'tls_client_auth' ? { tls_client_auth_san_dns: 'app.example' } : { jwks: { keys } };
      const made = await pool.registered({ ...PUBLIC_CLIENT, ...more, token_endpoint_auth_method: method });
      assert.equal(made['token_endpoint_auth_method'], method);
      assert.equal('client_secret' in made, method.startsWith('client_secret'), method);
    }
    for (const [list, member] of [
      ['token_endpoint_auth_signing_alg_values_supported', 'token_endpoint_auth_signing_alg'],
      ['request_object_signing_alg_values_supported', 'request_object_signing_alg'],
      ['id_token_signing_alg_values_supported', 'id_token_signed_response_alg'],
      ['userinfo_signing_alg_values_supported', 'userinfo_signed_response_alg'],
      ['authorization_signing_alg_values_supported', 'authorization_signed_response_alg'],
      ['introspection_signing_alg_values_supported', 'introspection_signed_response_alg'],
      ['id_token_encryption_alg_values_supported', 'id_token_encrypted_response_alg'],
      ['subject_types_supported', 'subject_type'],
    ] as const) {
      assert.ok((document[list] as string[]).length > 0, list);
      for (const value of document[list] as string[]) {
        const metadata = { ...PUBLIC_CLIENT, token_endpoint_auth_method: 'private_key_jwt', jwks: { keys }, [member]: value };
        assert.equal((await pool.registered(metadata))[member], value, member);
      }
    }
    for (const grant of document['grant_types_supported'] as string[])
      assert.equal((await pool.register({ ...PUBLIC_CLIENT, grant_types: ['authorization_code', grant] })).status, 201, grant);
    for (const type of document['response_types_supported'] as string[])
      assert.equal((await pool.register({ ...PUBLIC_CLIENT, response_types: ['code', type] })).status, 201, type);
  });

  const replaced: readonly (readonly [string, object, string, unknown])[] = [
    [
      'a method that is not offered',
      { token_endpoint_auth_method: 'client_secret_jwt' },
      'token_endpoint_auth_method',
      'client_secret_basic',
    ],
    [
      'code and implicit grants',
      { grant_types: ['implicit', 'authorization_code'] },
      'grant_types',
      ['authorization_code', 'refresh_token'],
    ],
    ['code and client_credentials', { grant_types: ['client_credentials', 'authorization_code'] }, 'response_types', ['code']],
    ['unknown grants', { grant_types: ['authorization_code', 'urn:x:y'] }, 'grant_types', ['authorization_code', 'refresh_token']],
    ['no grant', { grant_types: [] }, 'grant_types', ['authorization_code', 'refresh_token']],
    ['code and hybrid response types', { response_types: ['code id_token', 'code'] }, 'response_types', ['code']],
    ['doubled blanks in the scope', { scope: ' openid  email ' }, 'scope', 'openid email'],
    ['an empty scope', { scope: '' }, 'scope', 'openid email phone profile'],
    ['null members', { scope: null, contacts: null, jwks: null, client_uri: null }, 'scope', 'openid email phone profile'],
    ['contacts', { contacts: ['dev@app.example', 7, ''] }, 'contacts', ['dev@app.example']],
    ['malformed contacts', { contacts: 'dev@app.example' }, 'contacts', undefined],
    ['an address that is not https', { logo_uri: 'http://app.example/logo.png' }, 'logo_uri', undefined],
    ['an address that is a script', { client_uri: 'javascript:alert(1)' }, 'client_uri', undefined],
    ['an unknown application_type', { application_type: 'browser' }, 'application_type', undefined],
    ['an unknown member', { frontchannel_logout_uri: 'https://app.example/out' }, 'frontchannel_logout_uri', undefined],
    ['acr values of which one is known', { default_acr_values: ['x', 'urn:cognito:loa:2'] }, 'default_acr_values', ['urn:cognito:loa:2']],
    ['an initiate_login_uri', { initiate_login_uri: 'https://app.example/login' }, 'initiate_login_uri', 'https://app.example/login'],
    ['a default_max_age', { default_max_age: 0 }, 'default_max_age', 0],
    ['require_auth_time', { require_auth_time: true }, 'require_auth_time', true],
    ['DPoP-bound tokens', { dpop_bound_access_tokens: true }, 'dpop_bound_access_tokens', true],
  ];
  for (const [what, change, member, value] of replaced) {
    it(`registration with ${what} gives a client, and the answer states ${member}`, async () => {
      assert.deepEqual((await pool.registered({ ...PUBLIC_CLIENT, ...change }))[member], value);
    });
  }

  const refused: readonly (readonly [string, object])[] = [
    ['only grants that are not offered', { grant_types: ['implicit', 'urn:ietf:params:oauth:grant-type:saml2-bearer'] }],
    ['refresh_token alone', { grant_types: ['refresh_token'] }],
    ['only response types that are not offered', { response_types: ['code id_token', 'id_token'] }],
    ['another ID token signature than the pool’s', { id_token_signed_response_alg: 'HS256' }],
    ['unsigned ID tokens', { id_token_signed_response_alg: 'none' }],
    ['another userInfo signature than the pool’s', { userinfo_signed_response_alg: 'ES384' }],
    ['encrypted userInfo', { userinfo_encrypted_response_alg: 'RSA-OAEP' }],
    ['encrypted request objects', { request_object_encryption_alg: 'RSA-OAEP' }],
    ['an encryption method alone', { id_token_encrypted_response_enc: 'A128GCM' }],
    ['encrypted ID tokens without a key', { id_token_encrypted_response_alg: 'RSA-OAEP' }],
    ['pairwise subjects', { subject_type: 'pairwise' }],
    ['a sector_identifier_uri', { sector_identifier_uri: 'https://app.example/sector.json' }],
    ['an initiate_login_uri that is not https', { initiate_login_uri: 'http://app.example/login' }],
    ['a default_max_age that is no number', { default_max_age: '60' }],
    ['a require_auth_time that is no boolean', { require_auth_time: 'yes' }],
    ['two ways of binding tokens', { dpop_bound_access_tokens: true, tls_client_certificate_bound_access_tokens: true }],
    ['private_key_jwt without a key', { token_endpoint_auth_method: 'private_key_jwt' }],
    ['tls_client_auth without a name', { token_endpoint_auth_method: 'tls_client_auth' }],
    ['self_signed_tls_client_auth without a certificate', { token_endpoint_auth_method: 'self_signed_tls_client_auth' }],
    ['a jwks_uri that is not https', { jwks_uri: 'http://app.example/jwks' }],
    ['a jwks_uri with credentials', { jwks_uri: 'https://user:secret@app.example/jwks' }],
    ['jwks that is no set', { jwks: 'https://app.example/jwks' }],
    ['a symmetric key', { jwks: { keys: [{ kty: 'oct', k: 'c2VjcmV0' }] } }],
    ['a malformed key', { jwks: { keys: [{ kty: 'EC', crv: 'P-256', x: 'x', y: 'y' }] } }],
    ['request_uris without a key', { request_uris: ['https://app.example/request'] }],
    ['a backchannel_logout_uri that is not https', { backchannel_logout_uri: 'http://app.example/logout' }],
  ];
  for (const [what, change] of refused) {
    it(`registration with ${what} gives invalid_client_metadata`, async () => {
      const { status, body } = await pool.register({ ...PUBLIC_CLIENT, ...change });
      assert.deepEqual([status, body['error']], [400, 'invalid_client_metadata'], JSON.stringify(body));
    });
  }

  it('private keys, too many keys, and jwks beside jwks_uri give invalid_client_metadata', async () => {
    const key = await publicJwk();
    for (const change of [
      { jwks: { keys: [{ ...key, d: 'AQAB' }] } },
      { jwks: { keys: Array.from({ length: 11 }, () => key) } },
      { jwks: { keys: [key] }, jwks_uri: 'https://app.example/jwks' },
      { jwks: { keys: [key] }, request_uris: ['http://app.example/request'] },
      { jwks: { keys: [key] }, request_object_signing_alg: 'none' },
      { jwks: { keys: [key] }, token_endpoint_auth_method: 'private_key_jwt', token_endpoint_auth_signing_alg: 'HS256' },
    ]) {
      const { status, body } = await pool.register({ ...PUBLIC_CLIENT, ...change });
      assert.deepEqual([status, body['error']], [400, 'invalid_client_metadata'], JSON.stringify(change));
    }
  });

  it('a pool without registration lists neither request_uri nor signed userInfo', async () => {
    const answer = await fetch(`${server.url}/us-east-1_demo/.well-known/openid-configuration`);
    const document = (await answer.json()) as Record<string, unknown>;
    assert.deepEqual([document['request_uri_parameter_supported'], document['userinfo_signing_alg_values_supported']], [false, undefined]);
    const { request_uri_parameter_supported: byReference, require_request_uri_registration: registered } = await pool.discovery();
    assert.deepEqual([byReference, registered], [true, true]);
  });
});

async function publicJwk(): Promise<Readonly<Record<string, string>>> {
  const { publicKey } = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign']);
  const { kty, crv, x, y } = await crypto.subtle.exportKey('jwk', publicKey);
  return { kty: kty!, crv: crv!, x: x!, y: y! };
}
