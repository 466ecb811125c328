import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { importSPKI } from 'jose';
import { formIn } from '../saml-idp/support/house.js';
import type { TestServer } from '../support/server.js';
import { beginSignIn, CALLBACK, makeClient, makePool, type Pool, register, signInThrough, startHouse } from './support/house.js';
import { APPS, type Social, startSocial } from './support/social.js';
import { createWeb } from './support/web.js';

describe('federation with social providers', function () {
  this.timeout(30_000);
  let server: TestServer;
  let social: Social;
  let pool: Pool;

  before(async () => {
    social = await startSocial();
    // Private addresses stay forbidden: only the configured origins are reached.
    server = await startHouse({
      IDENTITY_PROVIDERS_ALLOW_PRIVATE_ADDRESSES: 'false',
      IDENTITY_PROVIDERS_ORIGINS: JSON.stringify(social.origins),
    });
    const made = await makePool(server);
    const apple = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    social.appleKey = await importSPKI(apple.publicKey.export({ type: 'spki', format: 'pem' }) as string, 'ES256');
    await register(made, {
      ProviderName: 'Google',
      ProviderType: 'Google',
      ProviderDetails: { ...APPS.Google, authorize_scopes: 'openid email profile' },
      AttributeMapping: {
        email: 'email',
        email_verified: 'email_verified',
        name: 'name',
        phone_number: 'phoneNumbers',
        birthdate: 'birthdays',
      },
    });
    await register(made, {
      ProviderName: 'Facebook',
      ProviderType: 'Facebook',
      ProviderDetails: { ...APPS.Facebook, authorize_scopes: 'public_profile,email', api_version: 'v17.0' },
      AttributeMapping: { email: 'email', name: 'name' },
    });
    await register(made, {
      ProviderName: 'LoginWithAmazon',
      ProviderType: 'LoginWithAmazon',
      ProviderDetails: { ...APPS.LoginWithAmazon, authorize_scopes: 'profile postal_code' },
      AttributeMapping: { email: 'email', name: 'name', address: 'postal_code' },
    });
    await register(made, {
      ProviderName: 'SignInWithApple',
      ProviderType: 'SignInWithApple',
      ProviderDetails: {
        client_id: 'com.example.app',
        team_id: 'TEAM123456',
        key_id: 'KEY1234567',
        private_key: (apple.privateKey.export({ type: 'pkcs8', format: 'pem' }) as string).replace(/-----[^-]+-----|\s/g, ''),
        authorize_scopes: 'email name',
      },
      AttributeMapping: { email: 'email', given_name: 'firstName' },
    });
    pool = { ...made, clientId: await makeClient(made, ['Google', 'Facebook', 'LoginWithAmazon', 'SignInWithApple']) };
  });
  after(async () => {
    await server.stop();
    await social.close();
  });

  it('Google: claims of the ID token, and of the People API for birthdays and phone numbers', async () => {
    social.user = { sub: '1045', email: 'g@example.com', email_verified: true, name: 'Grace' };
    const { claims } = await signInThrough(server, pool, 'Google');
    assert.equal(claims['cognito:username'], 'Google_1045');
    assert.deepEqual([claims['email'], claims['name'], claims['birthdate']], ['g@example.com', 'Grace', '1990-02-03']);
    assert.equal(social.asked.at(-1)!.searchParams.get('scope'), 'openid email profile');
  });

  it('Facebook: profile by its fields, with appsecret_proof', async () => {
    social.user = { id: '777', name: 'Fay', email: 'f@example.com' };
    const { claims } = await signInThrough(server, pool, 'Facebook');
    assert.deepEqual([claims['cognito:username'], claims['email'], claims['name']], ['Facebook_777', 'f@example.com', 'Fay']);
  });

  it('Amazon: profile', async () => {
    social.user = { user_id: 'amzn1.account.K2LI23', name: 'Amy', email: 'a@example.com', postal_code: '98101' };
    const { claims } = await signInThrough(server, pool, 'LoginWithAmazon');
    assert.equal(claims['cognito:username'], 'LoginWithAmazon_amzn1.account.K2LI23');
    assert.equal(claims['email'], 'a@example.com');
  });

  it('Apple: form_post response, client secret signed with the team’s key, name of the first sign-in', async () => {
    social.user = { sub: '000.abc.1', email: 'x@privaterelay.appleid.com', email_verified: 'true' };
    const web = createWeb();
    const { url, tokensFor } = await beginSignIn(server, pool, { identity_provider: 'SignInWithApple' });
    const page = await web.go(url);
    const { redirectUri, fields } = JSON.parse(page.html) as { redirectUri: string; fields: Record<string, string> };
    // The post comes from Apple’s site without our cookies. The page in response sends the form again.
    const headers = { origin: 'https://appleid.apple.com', accept: 'text/html' };
    const posted = await fetch(redirectUri, { method: 'POST', body: new URLSearchParams(fields), headers, redirect: 'manual' });
    const again = formIn(await posted.text())!;
    assert.deepEqual([posted.status, again.fields], [200, fields]);
    const back = await web.go(new URL(again.action, redirectUri), { body: { ...again.fields }, until: CALLBACK });
    const claims = (await tokensFor(back)).claims() as Record<string, any>;
    assert.equal(claims['cognito:username'], 'SignInWithApple_000.abc.1');
    assert.equal(claims['given_name'], 'Ada');
  });

  for (const provider of ['Google', 'SignInWithApple'])
    it(`${provider}: an ID token signed with an unpublished key is refused`, async () => {
      social.user = { sub: '98', email: 'm@example.com' };
      social.foreignKey = true;
      const web = createWeb();
      const { url } = await beginSignIn(server, pool, { identity_provider: provider });
      const page = await web.go(url, { until: CALLBACK });
      const posted =
        provider === 'SignInWithApple' ? (JSON.parse(page.html) as { redirectUri: string; fields: Record<string, string> }) : undefined;
      const back = posted ? await web.go(posted.redirectUri, { body: posted.fields, until: CALLBACK }) : page;
      social.foreignKey = false;
      assert.deepEqual([back.url.searchParams.get('error'), back.url.searchParams.get('code')], ['invalid_request', null]);
    });

  for (const provider of ['Facebook', 'LoginWithAmazon']) {
    /** Error of a sign-in whose callback URL `change` changes. */
    async function failure(change: (callback: URL) => void = () => undefined): Promise<string | null> {
      const web = createWeb();
      const { url } = await beginSignIn(server, pool, { identity_provider: provider });
      const { url: callback } = await web.go(url, { until: pool.returnUrl });
      change(callback);
      return (await web.go(callback, { until: CALLBACK })).url.searchParams.get('error');
    }

    it(`${provider}: a profile without an identifier, an error, an unknown code and another issuer are refused`, async () => {
      social.user = { name: 'Nobody' };
      assert.equal(await failure(), 'invalid_request');
      assert.match(social.asked.at(-1)!.searchParams.get('code_challenge')!, /^[\w-]{43}$/);
      assert.match(social.token.get('code_verifier')!, /^[\w-]{43}$/);
      social.user = { id: '1', user_id: '1' };
      assert.equal(await failure(({ searchParams }) => searchParams.set('code', 'unknown')), 'invalid_request');
      assert.equal(await failure(({ searchParams }) => searchParams.set('iss', 'https://evil.example')), 'invalid_request');
      assert.equal(await failure(({ searchParams }) => searchParams.delete('code')), 'invalid_request');
      assert.equal(await failure(({ searchParams }) => searchParams.set('error', 'access_denied')), 'access_denied');
    });
  }

  const SPOILED: Record<string, (claims: Record<string, unknown>) => Record<string, unknown>> = {
    'for another client': (claims) => ({ ...claims, aud: 'another-app' }),
    'of another issuer': (claims) => ({ ...claims, iss: 'https://evil.example' }),
    'that is expired': (claims) => ({ ...claims, exp: 1000, iat: 900 }),
    'with another nonce': (claims) => ({ ...claims, nonce: 'another' }),
    'without a subject': ({ sub: _, ...claims }) => claims,
  };
  for (const [what, spoil] of Object.entries(SPOILED)) {
    it(`an ID token ${what} is refused`, async () => {
      social.user = { sub: '99', email: 'm@example.com' };
      social.spoil = spoil;
      const { url } = await beginSignIn(server, pool, { identity_provider: 'Google' });
      const back = await createWeb().go(url, { until: CALLBACK });
      assert.equal(back.url.searchParams.get('error'), 'invalid_request');
      assert.equal(back.url.searchParams.get('code'), null);
    });
  }
});
