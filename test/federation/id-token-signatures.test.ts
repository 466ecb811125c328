import assert from 'node:assert/strict';
import { UpdateIdentityProviderCommand } from '@aws-sdk/client-cognito-identity-provider';
import { type Logger, silentLogger } from '../../src/kernel/index.js';
import { refused } from '../operations/support/refused.js';
import type { TestServer } from '../support/server.js';
import { beginSignIn, CALLBACK, makeClient, makePool, type Pool, register, startHouse } from './support/house.js';
import { hmac, type SigningUpstream, signingKey, startSigningUpstream } from './support/signing-upstream.js';
import { createWeb } from './support/web.js';

/** ID tokens of providers are verified with the keys that the provider publishes (OpenID Connect Core 3.1.3.7 item 6). */
describe('federation: signatures of ID tokens', function () {
  this.timeout(30_000);
  let server: TestServer;
  let upstream: SigningUpstream;
  let made: Omit<Pool, 'clientId'>;
  let serial = 0;
  const logged: { fields: Record<string, unknown>; message: string | undefined }[] = [];
  const now = Date.now;

  before(async () => {
    const log = (fields: object, message?: string) => void logged.push({ fields: fields as Record<string, unknown>, message });
    const logger: Logger = { ...silentLogger, info: log, warn: log, error: log, child: () => logger };
    server = await startHouse({}, { overrides: { logger } });
    made = await makePool(server);
  });
  after(() => server.stop());
  beforeEach(async () => {
    upstream = await startSigningUpstream();
    logged.length = 0;
  });
  afterEach(async () => {
    Date.now = now;
    await upstream.stop();
  });

  const detailsOf = (more: Record<string, string> = {}) => ({
    client_id: 'cognate',
    client_secret: upstream.secret,
    attributes_request_method: 'GET',
    oidc_issuer: upstream.issuer,
    authorize_scopes: 'openid email',
    ...more,
  });
  async function provider(more: Record<string, string> = {}): Promise<string> {
    serial += 1;
    const ProviderName = `Corp${serial}`;
    await register(made, { ProviderName, ProviderType: 'OIDC', ProviderDetails: detailsOf(more), AttributeMapping: { email: 'email' } });
    return ProviderName;
  }
  /** The authorization response that the app gets. */
  async function signIn(name: string): Promise<URLSearchParams> {
    const pool = { ...made, clientId: await makeClient(made, [name]) };
    const { url } = await beginSignIn(server, pool);
    const back = await createWeb().go(url, { until: CALLBACK });
    assert.ok(back.url.href.startsWith(CALLBACK), back.html);
    return back.url.searchParams;
  }
  const isIn = (answer: URLSearchParams) => assert.ok(answer.has('code'), String(answer));
  function isOut(answer: URLSearchParams, error = 'invalid_request') {
    assert.deepEqual([answer.get('error'), answer.get('code')], [error, null]);
    const entry = logged.find(({ message }) => message === 'federated sign-in refused');
    assert.ok(entry, 'nothing in the log');
    assert.ok(!JSON.stringify(entry.fields).includes(upstream.secret));
  }

  it('a key of the JWKS is accepted, also without kid if the JWKS has one key', async () => {
    isIn(await signIn(await provider()));
    const nameless = signingKey(undefined);
    Object.assign(upstream, { published: [nameless], signer: nameless });
    isIn(await signIn(await provider()));
    assert.equal(upstream.keysRead > 0, true);
  });

  it('a key that is not in the JWKS is refused, with its own kid or that of a published key', async () => {
    const name = await provider();
    upstream.signer = signingKey('other');
    isOut(await signIn(name));
    upstream.signer = signingKey('first');
    isOut(await signIn(name));
  });

  it('alg none and HMAC with the client secret or a public key are refused, whatever discovery says', async () => {
    upstream.discovery = { id_token_signing_alg_values_supported: ['none', 'HS256', 'RS256'] };
    const name = await provider();
    upstream.sign = () => ({ alg: 'none', signature: () => '' });
    isOut(await signIn(name));
    upstream.sign = () => ({ alg: 'HS256', signature: hmac(upstream.secret) });
    isOut(await signIn(name));
    const pem = upstream.signer.publicKey.export({ type: 'spki', format: 'pem' }) as string;
    upstream.sign = () => ({ alg: 'HS256', signature: hmac(pem) });
    isOut(await signIn(name));
  });

  it('without discovery the algorithm of the published key is used (ES256)', async () => {
    const key = signingKey('e', 'ES256');
    Object.assign(upstream, { published: [key], signer: key });
    const { issuer } = upstream;
    const name = await provider({ authorize_url: `${issuer}/auth`, token_url: `${issuer}/token`, jwks_uri: `${issuer}/jwks` });
    isIn(await signIn(name));
    upstream.signer = signingKey('e', 'ES256');
    isOut(await signIn(name));
  });

  it('an unknown kid makes the JWKS be fetched again, at most once a minute', async () => {
    const name = await provider();
    isIn(await signIn(name));
    const next = signingKey('next');
    Object.assign(upstream, { published: [...upstream.published, next], signer: next });
    const read = upstream.keysRead;
    isOut(await signIn(name));
    isOut(await signIn(name));
    assert.equal(upstream.keysRead, read);
    Date.now = () => now() + 61_000;
    isIn(await signIn(name));
    assert.equal(upstream.keysRead, read + 1);
    isIn(await signIn(name));
    assert.equal(upstream.keysRead, read + 1);
  });

  it('an unreachable or invalid JWKS refuses the sign-in and is logged', async () => {
    for (const [jwks, error] of [
      [{ status: 503, body: '{}' }, 'temporarily_unavailable'],
      ['cut', 'temporarily_unavailable'],
      [{ status: 404, body: '{}' }, 'invalid_request'],
      [{ status: 200, body: 'no JSON' }, 'invalid_request'],
      [{ status: 200, body: '{"keys":[]}' }, 'invalid_request'],
    ] as const) {
      const name = await provider();
      upstream.jwks = jwks as SigningUpstream['jwks'];
      logged.length = 0;
      isOut(await signIn(name), error);
      upstream.jwks = undefined;
    }
  });

  describe('registration of a provider', () => {
    const invalid = (more: Record<string, string> = {}) => refused(provider(more), 'InvalidParameterException');

    it('a provider without a JWKS or without a usable key is refused with InvalidParameterException', async () => {
      for (const jwks of [
        { status: 404, body: '{}' },
        { status: 200, body: 'no JSON' },
        { status: 200, body: '{"keys":[]}' },
        { status: 200, body: '{"keys":[{"kty":"oct","k":"c2VjcmV0"}]}' },
        { status: 200, body: '{"keys":[{"kty":"RSA","use":"sig","n":"","e":""}]}' },
      ]) {
        upstream.jwks = jwks;
        await invalid();
      }
      upstream.jwks = undefined;
      upstream.discovery = { jwks_uri: undefined };
      await invalid();
      upstream.discovery = {};
      await provider();
    });

    it('a wrong jwks_uri, and discovery with another issuer, are refused with InvalidParameterException', async () => {
      const { issuer } = upstream;
      await invalid({ authorize_url: `${issuer}/auth`, token_url: `${issuer}/token`, jwks_uri: `${issuer}/nothing` });
      upstream.discovery = { issuer: 'https://evil.example' };
      await invalid();
    });

    it('an update with a wrong issuer or jwks_uri is refused and changes nothing', async () => {
      const name = await provider();
      const update = (ProviderDetails: Record<string, string>) =>
        made.operator.send(new UpdateIdentityProviderCommand({ UserPoolId: made.id, ProviderName: name, ProviderDetails }));
      await refused(update(detailsOf({ oidc_issuer: `${upstream.issuer}/other` })), 'InvalidParameterException');
      await refused(update(detailsOf({ jwks_uri: `${upstream.issuer}/nothing` })), 'InvalidParameterException');
      isIn(await signIn(name));
    });

    it('a provider that is unreachable at registration is accepted with a warning in the log', async () => {
      upstream.jwks = { status: 503, body: '{}' };
      await provider();
      await provider({ oidc_issuer: 'http://localhost:9' });
      const warnings = logged.filter(({ message }) => message?.startsWith('provider registered without reading its keys'));
      assert.equal(warnings.length, 2);
    });
  });
});
