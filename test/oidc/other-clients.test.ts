import assert from 'node:assert/strict';
import { decodeJwt } from 'jose';
import * as oauth from 'oauth4webapi';
// No types come with it, and none exist.
// @ts-expect-error
import { Strategy } from 'passport-openidconnect';
import { createBrowser } from './support/browser.js';
import { CALLBACK, SECRET, startDoor, type TestDoor } from './support/door.js';
import { signIn } from './support/flows.js';

const INSECURE = { [oauth.allowInsecureRequests]: true };

describe('clients other than openid-client', () => {
  let door: TestDoor;
  before(async () => {
    door = await startDoor();
    await door.addClient({ id: 'app' });
    await door.addClient({ id: 'confidential', secret: SECRET });
    await door.addClient({
      id: 'machine',
      secret: SECRET,
      oauthFlows: ['client_credentials'],
      oauthScopes: ['api/read'],
      callbackUrls: [],
    });
    await door.addUser({ sub: 'maria' });
  });
  after(() => door.stop());

  describe('oauth4webapi', () => {
    const discovered = async () => {
      const issuer = new URL(door.issuer);
      return oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, INSECURE));
    };

    for (const [id, authentication] of [
      ['app', oauth.None()],
      ['confidential', oauth.ClientSecretBasic(SECRET)],
      ['confidential', oauth.ClientSecretPost(SECRET)],
    ] as const) {
      it(`a ${id} client passes oauth4webapi’s checks of discovery, ID token, userInfo, refresh and revocation`, async () => {
        const as = await discovered();
        const client: oauth.Client = { client_id: id };
        const [verifier, nonce, state] = [oauth.generateRandomCodeVerifier(), oauth.generateRandomNonce(), oauth.generateRandomState()];
        const url = new URL(as.authorization_endpoint!);
        url.search = new URLSearchParams({
          client_id: id,
          response_type: 'code',
          redirect_uri: CALLBACK,
          scope: 'openid email',
          nonce,
          state,
          code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
          code_challenge_method: 'S256',
        }).toString();
        const back = oauth.validateAuthResponse(as, client, await signIn(createBrowser(door.origin), url, 'maria'), state);
        const answer = await oauth.authorizationCodeGrantRequest(as, client, authentication, back, CALLBACK, verifier, INSECURE);
        const tokens = await oauth.processAuthorizationCodeResponse(as, client, answer, {
          expectedNonce: nonce,
          requireIdToken: true,
        });
        await oauth.validateApplicationLevelSignature(as, answer, INSECURE);
        const { sub } = oauth.getValidatedIdTokenClaims(tokens)!;
        const info = await oauth.userInfoRequest(as, client, tokens.access_token, INSECURE);
        assert.equal((await oauth.processUserInfoResponse(as, client, sub, info))['email'], 'maria@example.com');
        const renewed = await oauth.refreshTokenGrantRequest(as, client, authentication, tokens.refresh_token!, INSECURE);
        assert.equal(oauth.getValidatedIdTokenClaims(await oauth.processRefreshTokenResponse(as, client, renewed))!.sub, 'maria');
        const gone = await oauth.revocationRequest(as, client, authentication, tokens.refresh_token!, INSECURE);
        await oauth.processRevocationResponse(gone);
        const late = await oauth.refreshTokenGrantRequest(as, client, authentication, tokens.refresh_token!, INSECURE);
        await assert.rejects(oauth.processRefreshTokenResponse(as, client, late), { error: 'invalid_grant' });
      });
    }

    it('oauth4webapi gets a client_credentials token', async () => {
      const as = await discovered();
      const client = { client_id: 'machine' };
      const answer = await oauth.clientCredentialsGrantRequest(
        as,
        client,
        oauth.ClientSecretBasic(SECRET),
        { scope: 'api/read' },
        INSECURE,
      );
      const { access_token: token } = await oauth.processClientCredentialsResponse(as, client, answer);
      assert.equal(decodeJwt(token)['scope'], 'api/read');
    });
  });

  describe('passport-openidconnect', () => {
    type Outcome = { kind: 'redirect'; url: string } | { kind: 'success'; user: unknown } | { kind: 'fail'; info: unknown };

    /** Runs a passport strategy: one call for the redirect, one for the callback, with the session in between. */
    function authenticate(session: object, query: Record<string, string>): Promise<Outcome> {
      const made = new Strategy(
        {
          issuer: door.issuer,
          authorizationURL: `${door.issuer}/oauth2/authorize`,
          tokenURL: `${door.issuer}/oauth2/token`,
          userInfoURL: `${door.issuer}/oauth2/userInfo`,
          clientID: 'confidential',
          clientSecret: SECRET,
          callbackURL: CALLBACK,
          scope: ['openid', 'email'],
        },
        (_issuer: string, profile: unknown, done: (error: null, user: unknown) => void) => done(null, profile),
      );
      return new Promise((resolve, reject) => {
        Object.assign(made, {
          redirect: (url: string) => resolve({ kind: 'redirect', url }),
          success: (user: unknown) => resolve({ kind: 'success', user }),
          fail: (info: unknown) => resolve({ kind: 'fail', info }),
          error: reject,
        });
        made.authenticate({ session, query, url: '/', headers: {}, connection: {} }, {});
      });
    }

    it('passport-openidconnect signs in with a client secret, its own state and the userInfo profile', async () => {
      const session = {};
      const out = await authenticate(session, {});
      assert.ok(out.kind === 'redirect');
      const back = await signIn(createBrowser(door.origin), out.url, 'maria');
      const done = await authenticate(session, Object.fromEntries(back.searchParams));
      assert.ok(done.kind === 'success', JSON.stringify(done));
      const { id, emails } = done.user as { id: string; emails: { value: string }[] };
      assert.deepEqual([id, emails[0]!.value], ['maria', 'maria@example.com']);
    });

    it('passport-openidconnect fails with the error description when the user declines', async () => {
      const session = {};
      const out = await authenticate(session, {});
      assert.ok(out.kind === 'redirect');
      const browser = createBrowser(door.origin);
      const page = await browser.follow(out.url);
      const { url } = await browser.follow(`${page.url}?refuse=1`, { method: 'POST' });
      const done = await authenticate(session, Object.fromEntries(url.searchParams));
      assert.deepEqual(done, { kind: 'fail', info: { message: 'The user said no.' } });
    });
  });
});
