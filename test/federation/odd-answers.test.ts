import assert from 'node:assert/strict';
import { AdminGetUserCommand } from '@aws-sdk/client-cognito-identity-provider';
import { type Logger, silentLogger } from '../../src/kernel/index.js';
import type { TestServer } from '../support/server.js';
import { makeClient, makePool, type Pool, register, signInThrough, startHouse } from './support/house.js';
import { type SigningUpstream, signingKey, startSigningUpstream } from './support/signing-upstream.js';

/** What nothing depends on does not end a sign-in; signature, `iss`, `aud`, `nonce`, times and whose userInfo it is always do. */
describe('federation: OpenID providers that are not to the letter', function () {
  this.timeout(30_000);
  let server: TestServer;
  let upstream: SigningUpstream;
  let made: Omit<Pool, 'clientId'>;
  let serial = 0;
  const warnings: { fields: Record<string, unknown>; message: string | undefined }[] = [];
  before(async () => {
    const warn = (fields: object, message?: string) => void warnings.push({ fields: fields as Record<string, unknown>, message });
    const logger: Logger = { ...silentLogger, warn, child: () => logger };
    server = await startHouse({}, { overrides: { logger } });
    made = await makePool(server);
  });
  after(() => server.stop());
  beforeEach(async () => {
    upstream = await startSigningUpstream();
    upstream.discovery = { userinfo_endpoint: `${upstream.issuer}/userinfo` };
    warnings.length = 0;
  });
  afterEach(() => upstream.stop());

  /** The claims of the pool's ID token after a sign-in through a provider that was registered with `details`. */
  async function signIn({ mapping = { email: 'email' }, details = {} }: { mapping?: object; details?: object } = {}) {
    serial += 1;
    const ProviderName = `Corp${serial}`;
    await register(made, {
      ProviderName,
      ProviderType: 'OIDC',
      ProviderDetails: {
        client_id: 'cognate',
        client_secret: upstream.secret,
        attributes_request_method: 'GET',
        oidc_issuer: upstream.issuer,
        authorize_scopes: 'openid email',
        ...details,
      },
      AttributeMapping: { ...mapping },
    });
    const pool = { ...made, clientId: await makeClient(made, [ProviderName]) };
    const { claims } = await signInThrough(server, pool, ProviderName);
    return { claims, name: ProviderName };
  }
  const isRefused = (given?: Parameters<typeof signIn>[0]) => assert.rejects(signIn(given), /\/callback|error|null/);

  for (const attributes_request_method of ['GET', 'POST'])
    for (const [what, userInfo] of Object.entries({
      '401': { status: 401, body: { error: 'invalid_token' } },
      '403': { status: 403, body: { error: 'insufficient_scope' } },
      '503': { status: 503, body: {} },
      'no JSON': { status: 200, body: 'nonsense' },
      'no sub': { status: 200, body: { email: 'up@corp.example' } },
      'a null sub': { status: 200, body: { sub: null } },
    })) {
      it(`userInfo by ${attributes_request_method} that answers ${what} is left out and logged if the ID token has all that is mapped`, async () => {
        upstream.userInfo = userInfo;
        const { claims } = await signIn({ details: { attributes_request_method } });
        assert.equal(claims['email'], 'up@corp.example');
        assert.equal(warnings.filter(({ message }) => message === 'userInfo of the identity provider is left out').length, 1);
      });

      it(`userInfo by ${attributes_request_method} that answers ${what} ends the sign-in if a mapped claim is missing`, async () => {
        upstream.userInfo = userInfo;
        await isRefused({ mapping: { email: 'email', name: 'name' }, details: { attributes_request_method } });
      });
    }

  for (const attributes_request_method of ['GET', 'POST'])
    it(`userInfo by ${attributes_request_method} of another subject ends the sign-in, whatever the ID token has`, async () => {
      upstream.userInfo = { status: 200, body: { sub: 'somebody-else', email: 'else@corp.example' } };
      await isRefused({ details: { attributes_request_method } });
    });

  it('null members of discovery document, token response, JWKS and userInfo count as absent', async () => {
    upstream.discovery = {
      ...upstream.discovery,
      id_token_signing_alg_values_supported: null,
      token_endpoint_auth_methods_supported: null,
      end_session_endpoint: null,
    };
    upstream.tokens = { refresh_token: null, scope: null, expires_in: null };
    const [first] = upstream.published;
    const jwk = { ...first!.publicKey.export({ format: 'jwk' }), kid: 'first', alg: null, use: null, key_ops: null };
    upstream.jwks = { status: 200, body: JSON.stringify({ keys: [jwk], extra: null }) };
    upstream.userInfo = { status: 200, body: { sub: 'up-1', email: 'info@corp.example', name: null, phone_number: null } };
    const { claims } = await signIn({ mapping: { email: 'email', name: 'name', phone_number: 'phone_number' } });
    assert.equal(claims['email'], 'up@corp.example');
    assert.equal(claims['name'], undefined);
  });

  for (const sub of ['CORP ada', 'jürgen@corp.example', `${'x'.repeat(90)}|y:z/=+`])
    it(`the subject ${JSON.stringify(sub).slice(0, 30)} signs in, and is the same user at the next sign-in`, async () => {
      upstream.claims = { sub };
      upstream.userInfo = { status: 200, body: { sub: String(sub) } };
      const { claims, name } = await signIn();
      const { Username } = await made.operator.send(new AdminGetUserCommand({ UserPoolId: made.id, Username: claims['sub'] as string }));
      assert.equal(Username, `${name}_${sub}`);
      const again = await signInThrough(server, { ...made, clientId: await makeClient(made, [name]) }, name);
      assert.equal(again.claims['sub'], claims['sub']);
    });

  for (const sub of ['', '  ', 'x'.repeat(256), 'a\u0000b', 'a\u200bb', 'a\nb', null, {}, ['up-1'], true, 12345, 2 ** 53])
    it(`the subject ${JSON.stringify(sub).slice(0, 30)} is refused`, async () => {
      upstream.claims = { sub };
      upstream.userInfo = { status: 200, body: { sub: String(sub) } };
      await isRefused();
    });

  const now = (): number => Math.floor(Date.now() / 1000);
  for (const [what, claims] of Object.entries<() => Record<string, unknown>>({
    'for another audience': () => ({ aud: 'other' }),
    'of another issuer': () => ({ iss: 'https://other.example' }),
    'with another nonce': () => ({ nonce: 'other' }),
    'without a nonce': () => ({ nonce: undefined }),
    'that has expired': () => ({ exp: now() - 400 }),
    'that is not yet valid': () => ({ nbf: now() + 400 }),
  }))
    it(`an ID token ${what} ends the sign-in`, async () => {
      upstream.claims = claims();
      upstream.userInfo = { status: 200, body: { sub: 'up-1' } };
      await isRefused();
    });

  describe('details without discovery', () => {
    const details = () => ({
      authorize_url: `${upstream.issuer}/auth`,
      token_url: `${upstream.issuer}/token`,
      attributes_url: `${upstream.issuer}/userinfo`,
      jwks_uri: `${upstream.issuer}/jwks`,
    });
    for (const alg of ['RS256', 'ES256'] as const)
      it(`an ID token by ${alg} signs in: the algorithm is that of the key in the JWKS`, async () => {
        const key = signingKey('own', alg);
        Object.assign(upstream, { published: [signingKey('other', alg === 'RS256' ? 'ES256' : 'RS256'), key], signer: key });
        upstream.userInfo = { status: 200, body: { sub: 'up-1' } };
        assert.equal((await signIn({ details: details() })).claims['email'], 'up@corp.example');
      });

    it('a key of another type or algorithm under the same kid is refused', async () => {
      const key = signingKey('own', 'ES256');
      Object.assign(upstream, { published: [signingKey('own', 'RS256')], signer: key });
      await isRefused({ details: details() });
    });
  });
});
