import assert from 'node:assert/strict';
import { InitiateAuthCommand } from '@aws-sdk/client-cognito-identity-provider';
import { decodeJwt, exportJWK, generateKeyPair } from 'jose';
import * as oidc from 'openid-client';
import { type Browser, createBrowser } from '../oidc/support/browser.js';
import { CALLBACK as DOOR_CALLBACK, startDoor, type TestDoor } from '../oidc/support/door.js';
import { discover, signIn } from '../oidc/support/flows.js';
import { authorized, CALLBACK } from '../security-profile/support.js';
import { appClient } from '../support/clients.js';
import { sharedServer } from '../support/server.js';
import { type App, appOf, tokensOf, userClaimsIn, userInfoOf } from './support.js';

const request = (claims: object): { scope: string; claims: string } => ({ scope: 'openid', claims: JSON.stringify(claims) });
const answerIn = (url: URL): URLSearchParams => new URLSearchParams(url.hash === '' ? url.search : url.hash.slice(1));

describe('claims parameter (OpenID Connect Core 5.5)', function () {
  this.timeout(30_000);
  let openid: App;
  let cognito: App;
  before(async () => {
    const server = await sharedServer();
    [openid, cognito] = await Promise.all([appOf(server, 'openid'), appOf(server, 'cognito')]);
  });

  it('discovery says that pools of profile openid take it, and others not', () => {
    assert.equal(openid.configuration.serverMetadata().claims_parameter_supported, true);
    assert.equal(cognito.configuration.serverMetadata().claims_parameter_supported, false);
    const claims = openid.configuration.serverMetadata().claims_supported ?? [];
    for (const name of ['sub', 'acr', 'auth_time', 'email_verified', 'address', 'custom:tier']) assert.ok(claims.includes(name), name);
  });

  it('each member gets its claims, which stay after a refresh by the token endpoint and by the AWS API', async () => {
    const userinfo = { name: { essential: true }, phone_number: null, made_up: null };
    const tokens = await tokensOf(
      openid,
      request({ userinfo, id_token: { email: null, email_verified: { value: true }, 'custom:tier': null } }),
    );
    const inIdToken = { email: openid.email, email_verified: true, 'custom:tier': 'gold' };
    const renewed = await oidc.refreshTokenGrant(openid.configuration, tokens.refresh_token!);
    for (const set of [tokens, renewed]) {
      const { sub } = set.claims()!;
      assert.deepEqual(userClaimsIn(set.claims()), inIdToken);
      assert.deepEqual(await userInfoOf(openid, set), { sub, name: 'Ada', phone_number: '+15551234567' });
    }
    const AuthParameters = { REFRESH_TOKEN: renewed.refresh_token ?? tokens.refresh_token! };
    const refresh = new InitiateAuthCommand({ ClientId: openid.clientId, AuthFlow: 'REFRESH_TOKEN_AUTH', AuthParameters });
    const { IdToken } = (await appClient(openid.server).send(refresh)).AuthenticationResult!;
    assert.deepEqual(userClaimsIn(decodeJwt(IdToken!)), inIdToken);
  });

  it('claims beyond ReadAttributes, or of a scope that the client does not have, are left out', async () => {
    const tokens = await tokensOf(openid, request({ userinfo: { address: null, gender: null, username: null, 'cognito:groups': null } }));
    assert.deepEqual(await userInfoOf(openid, tokens), { sub: tokens.claims()!.sub });
  });

  it('implicit requests have it too; userinfo claims without an access token are invalid_request', async () => {
    const url = new URL(`${openid.server.url}/${openid.poolId}/oauth2/authorize`);
    const parameters = { client_id: openid.clientId, redirect_uri: CALLBACK, nonce: 'n' };
    const ask = async (response_type: string, claims: object) => {
      url.search = String(new URLSearchParams({ ...parameters, response_type, ...request(claims) }));
      return answerIn(await authorized(url, openid.email));
    };
    const both = await ask('id_token token', { id_token: { email: null }, userinfo: { name: null } });
    assert.deepEqual(userClaimsIn(decodeJwt(both.get('id_token')!)), { email: openid.email });
    const info = await oidc.fetchUserInfo(openid.configuration, both.get('access_token')!, oidc.skipSubjectCheck);
    assert.equal(info.name, 'Ada');
    assert.deepEqual(userClaimsIn(decodeJwt((await ask('id_token', { id_token: { name: null } })).get('id_token')!)), { name: 'Ada' });
    assert.equal((await ask('id_token', { userinfo: { name: null } })).get('error'), 'invalid_request');
    assert.equal((await ask('token', { userinfo: [] })).get('error'), 'invalid_request');
  });

  it('a pool of profile cognito ignores it', async () => {
    const tokens = await tokensOf(cognito, { scope: 'openid email', claims: '{"id_token":{"name":null}}' });
    assert.deepEqual(userClaimsIn(tokens.claims()), { email: cognito.email, email_verified: true });
    assert.ok((await tokensOf(cognito, { scope: 'openid', claims: '{' })).access_token);
  });

  it('a user of the hosted pages who cannot reach an essential acr ends in unmet_authentication_requirements', async () => {
    const url = (acr: object) =>
      oidc.buildAuthorizationUrl(openid.configuration, { redirect_uri: CALLBACK, ...request({ id_token: { acr } }) });
    const back = await authorized(url({ essential: true, values: ['urn:cognito:loa:4'] }), openid.email);
    assert.equal(answerIn(back).get('error'), 'unmet_authentication_requirements');
    assert.ok(answerIn(await authorized(url({ essential: true, values: ['urn:cognito:loa:1'] }), openid.email)).get('code'));
    assert.ok(answerIn(await authorized(url({ values: ['urn:cognito:loa:4'] }), openid.email)).get('code'));
  });

  describe('constraints', () => {
    let door: TestDoor;
    let configuration: oidc.Configuration;
    before(async () => {
      door = await startDoor({ protocolProfile: 'openid' });
      await door.addClient({ id: 'app' });
      await door.addUser({ sub: 'maria' });
      await door.addUser({ sub: 'otto' });
      configuration = await discover(door, 'app');
    });
    after(() => door.stop());

    const verifier = oidc.randomPKCECodeVerifier();
    const pkce = async () => ({
      redirect_uri: DOOR_CALLBACK,
      code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
    });
    const urlOf = async (parameters: Record<string, string>) =>
      oidc.buildAuthorizationUrl(configuration, { ...(await pkce()), ...parameters });
    const browserOf = async (sub: string, amr?: string): Promise<Browser> => {
      const browser = createBrowser(door.origin);
      await signIn(browser, await urlOf({ scope: 'openid' }), sub, amr);
      return browser;
    };
    const silent = async (browser: Browser, claims: object) =>
      answerIn((await browser.follow(await urlOf({ ...request(claims), prompt: 'none' }))).url);
    const signedIn = async (browser: Browser, claims: object, sub: string, amr?: string) =>
      signIn(browser, await urlOf(request(claims)), sub, amr);
    const idTokenOf = async (back: URL) =>
      (await oidc.authorizationCodeGrant(configuration, back, { pkceCodeVerifier: verifier })).claims()!;

    it('malformed requests are invalid_request', async () => {
      const many = Object.fromEntries(Array.from({ length: 101 }, (_, index) => [`c${index}`, null]));
      for (const claims of [
        '{',
        '[]',
        '"email"',
        '{}',
        '{"userinfo":[]}',
        '{"id_token":"email"}',
        '{"userinfo":{"email":true}}',
        '{"userinfo":{"email":{"essential":"yes"}}}',
        '{"id_token":{"acr":{"values":"urn:x"}}}',
        '{"id_token":{"acr":{"essential":true,"values":[1]}}}',
        '{"id_token":{"sub":{"value":7}}}',
        JSON.stringify({ userinfo: many }),
      ]) {
        const { url } = await createBrowser(door.origin).follow(await urlOf({ scope: 'openid', claims }));
        assert.equal(answerIn(url).get('error'), 'invalid_request', claims);
      }
      const { url } = await createBrowser(door.origin).follow(await urlOf({ scope: 'email', claims: '{"userinfo":{"email":null}}' }));
      assert.equal(answerIn(url).get('error'), 'invalid_request', 'without openid');
    });

    it('a sub with a value is the user of the answer: another one has to sign in, and ends in login_required', async () => {
      for (const claims of [{ id_token: { sub: { value: 'maria' } } }, { userinfo: { sub: { values: ['maria', 'nobody'] } } }]) {
        assert.ok((await silent(await browserOf('maria'), claims)).get('code'));
        assert.equal((await silent(await browserOf('otto'), claims)).get('error'), 'login_required');
        assert.equal((await idTokenOf(await signedIn(await browserOf('otto'), claims, 'maria'))).sub, 'maria');
        assert.equal(answerIn(await signedIn(await browserOf('otto'), claims, 'otto')).get('error'), 'login_required');
      }
    });

    it('an essential acr is reached by a new sign-in, or ends in unmet_authentication_requirements', async () => {
      const claims = { id_token: { acr: { essential: true, values: ['urn:unknown', 'urn:cognito:loa:3'] } } };
      const weak = await browserOf('maria', 'pwd');
      assert.equal((await silent(weak, claims)).get('error'), 'login_required');
      const page = await weak.follow(await urlOf(request(claims)));
      const { params } = (await page.response.json()) as { params: Record<string, string> };
      assert.equal(params['acr_values'], 'urn:unknown urn:cognito:loa:3', 'the sign-in page asks for the factor');
      assert.equal(answerIn(await signedIn(weak, claims, 'maria', 'pwd')).get('error'), 'unmet_authentication_requirements');
      const strong = await signedIn(weak, claims, 'maria', 'pwd otp mfa');
      const tokens = await oidc.authorizationCodeGrant(configuration, strong, { pkceCodeVerifier: verifier });
      const renewed = await oidc.refreshTokenGrant(configuration, tokens.refresh_token!);
      for (const set of [tokens, renewed]) assert.equal(set.claims()!['acr'], 'urn:cognito:loa:3', 'the value that was asked for');
      assert.ok((await silent(weak, claims)).get('code'));
      const unknown = { id_token: { acr: { essential: true, value: 'urn:unknown' } } };
      assert.equal(answerIn(await signedIn(weak, unknown, 'maria', 'pwd otp mfa')).get('error'), 'unmet_authentication_requirements');
    });

    it('a voluntary acr asks for a new sign-in as acr_values does, and says what was shown', async () => {
      const claims = { id_token: { acr: { values: ['urn:cognito:loa:4'] } } };
      const weak = await browserOf('maria', 'pwd');
      assert.equal((await silent(weak, claims)).get('error'), 'login_required');
      assert.equal((await idTokenOf(await signedIn(weak, claims, 'maria', 'pwd')))['acr'], 'urn:cognito:loa:1');
    });

    it('a signed request object has claims as an object, and its constraints hold', async () => {
      const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true });
      const keys = [{ ...(await exportJWK(publicKey)), kid: 'k', alg: 'ES256', use: 'sig' }];
      await door.addClient({ id: 'signer', extensions: { jwks: { keys } } });
      const issuer = new URL(door.issuer);
      const signer = await oidc.discovery(issuer, 'signer', undefined, oidc.PrivateKeyJwt({ key: privateKey, kid: 'k' }), {
        execute: [oidc.allowInsecureRequests],
      });
      const claims = { id_token: { email: null, sub: { value: 'maria' } } };
      const signed = async () =>
        oidc.buildAuthorizationUrlWithJAR(signer, { ...(await pkce()), ...request(claims) }, { key: privateKey, kid: 'k' });
      const back = await signIn(createBrowser(door.origin), await signed(), 'maria');
      const tokens = await oidc.authorizationCodeGrant(signer, back, { pkceCodeVerifier: verifier });
      assert.equal(tokens.claims()!['email'], 'maria@example.com');
      assert.equal(answerIn(await signIn(createBrowser(door.origin), await signed(), 'otto')).get('error'), 'login_required');
    });

    it('pushed requests are checked when they are pushed, and answered alike', async () => {
      const parameters = { ...(await pkce()), ...request({ id_token: { email: null } }) };
      const url = await oidc.buildAuthorizationUrlWithPAR(configuration, parameters);
      const claims = await idTokenOf(await signIn(createBrowser(door.origin), url, 'maria'));
      assert.equal(claims['email'], 'maria@example.com');
      const wrong = { ...parameters, claims: '{"userinfo":{"email":1}}' };
      await assert.rejects(oidc.buildAuthorizationUrlWithPAR(configuration, wrong), { error: 'invalid_request' });
    });
  });
});
