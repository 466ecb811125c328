import assert from 'node:assert/strict';
import {
  AssociateSoftwareTokenCommand,
  GetTokensFromRefreshTokenCommand,
  GetUserCommand,
  InitiateAuthCommand,
  SetUserPoolMfaConfigCommand,
  UpdateUserAttributesCommand,
  VerifySoftwareTokenCommand,
  VerifyUserAttributeCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import type { CognitoUserSession } from 'amazon-cognito-identity-js';
import { fetchAuthSession, signIn } from 'aws-amplify/auth';
import * as oidc from 'openid-client';
import { createWeb } from '../federation/support/web.js';
import { totpCode } from '../operations/support/authenticator.js';
import { leaveAmplify, openAmplify } from '../real-clients/support/amplify.js';
import { called, identityJs } from '../real-clients/support/identity-js.js';
import { appClient, operatorClient } from '../support/clients.js';
import { ownPool, someEmail } from '../support/scenario.js';
import { demo, REAL_DEMO, startServer, type TestServer } from '../support/server.js';
import { authorized, CALLBACK, discovered, member, PASSWORD, setProfile, signedInBy } from './support.js';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

describe('strict security profile: sessions', function () {
  this.timeout(30_000);
  let server: TestServer;
  before(async () => {
    server = await startServer({ environment: { SETUP: REAL_DEMO } });
  });
  after(() => server?.stop());
  afterEach(async () => {
    server.clock.reset();
    await setProfile(server, demo.poolId, 'strict');
  });
  const place = { poolId: demo.poolId, clientId: demo.publicClient };

  async function enter(email: string) {
    const { AuthenticationResult } = await appClient(server).send(
      new InitiateAuthCommand({
        ClientId: demo.publicClient,
        AuthFlow: 'USER_PASSWORD_AUTH',
        AuthParameters: { USERNAME: email, PASSWORD },
      }),
    );
    return AuthenticationResult as { AccessToken: string; RefreshToken: string };
  }
  const refreshBy = {
    REFRESH_TOKEN_AUTH: (REFRESH_TOKEN: string) =>
      appClient(server).send(
        new InitiateAuthCommand({ ClientId: demo.publicClient, AuthFlow: 'REFRESH_TOKEN_AUTH', AuthParameters: { REFRESH_TOKEN } }),
      ),
    GetTokensFromRefreshToken: (RefreshToken: string) =>
      appClient(server).send(new GetTokensFromRefreshTokenCommand({ ClientId: demo.publicClient, RefreshToken })),
  };

  const REUSE = { REFRESH_TOKEN_AUTH: 'NotAuthorizedException', GetTokensFromRefreshToken: 'RefreshTokenReuseException' } as const;
  for (const [way, reuse] of Object.entries(REUSE))
    it(`${way} rotates the refresh token of a public client, and does not in profile cognito`, async () => {
      const refresh = refreshBy[way as keyof typeof REUSE];
      const { RefreshToken: first } = await enter(await member(server));
      const second = (await refresh(first)).AuthenticationResult!.RefreshToken!;
      assert.ok(second && second !== first);
      server.clock.advance(11_000);
      await assert.rejects(refresh(first), { name: reuse });
      await assert.rejects(refresh(second), { name: 'NotAuthorizedException' });
      await setProfile(server, demo.poolId, 'cognito');
      const { RefreshToken: kept } = await enter(await member(server));
      assert.equal((await refresh(kept)).AuthenticationResult!.RefreshToken, undefined);
      server.clock.advance(11_000);
      assert.ok((await refresh(kept)).AuthenticationResult);
    });

  it('Amplify refreshes its tokens repeatedly with rotation', async () => {
    openAmplify(server, place);
    await signIn({ username: await member(server), password: PASSWORD, options: { authFlowType: 'USER_SRP_AUTH' } });
    try {
      const seen = new Set<string>();
      for (let times = 0; times < 3; times += 1) {
        server.clock.advance(MINUTE);
        seen.add((await fetchAuthSession({ forceRefresh: true })).tokens!.accessToken.toString());
      }
      assert.equal(seen.size, 3);
    } finally {
      server.clock.reset();
      await leaveAmplify();
    }
  });

  it('amazon-cognito-identity-js refreshes its tokens repeatedly with rotation', async () => {
    const js = identityJs(server, place);
    const email = await member(server);
    const user = js.user(email);
    let session = await new Promise<CognitoUserSession>((onSuccess, onFailure) =>
      user.authenticateUser(js.details(email, PASSWORD), { onSuccess, onFailure }),
    );
    for (let times = 0; times < 3; times += 1) {
      server.clock.advance(MINUTE);
      const before = session.getRefreshToken();
      session = await called<CognitoUserSession>((done) => user.refreshSession(before, done));
      assert.notEqual(session.getRefreshToken().getToken(), before.getToken());
    }
  });

  it('a refresh token expires after 14 unused days, and at the end of its validity if used', async () => {
    const refresh = refreshBy.GetTokensFromRefreshToken;
    const { RefreshToken: unused } = await enter(await member(server));
    let { RefreshToken: used } = await enter(await member(server));
    for (const days of [13, 13]) {
      server.clock.advance(days * DAY);
      used = (await refresh(used)).AuthenticationResult!.RefreshToken!;
    }
    await assert.rejects(refresh(unused), { name: 'NotAuthorizedException' });
    server.clock.advance(5 * DAY);
    await assert.rejects(refresh(used), { name: 'NotAuthorizedException' });
  });

  it('a confidential client’s refresh token expires after 14 unused days, and not in profile cognito', async () => {
    const { poolId, clientId, secret } = await ownPool(
      server,
      {},
      {
        GenerateSecret: true,
        AllowedOAuthFlowsUserPoolClient: true,
        AllowedOAuthFlows: ['code'],
        AllowedOAuthScopes: ['openid'],
        CallbackURLs: [CALLBACK],
        SupportedIdentityProviders: ['COGNITO'],
      },
    );
    await setProfile(server, poolId, 'strict');
    const configuration = await discovered(server, clientId, oidc.ClientSecretPost(secret!), poolId);
    const tokenOf = async () => (await signedInBy(configuration, await member(server, poolId))).refresh_token!;
    const clockBefore = server.clock.now();
    const [used, unused] = [await tokenOf(), await tokenOf()];
    await setProfile(server, poolId, 'cognito');
    const cognito = await tokenOf();
    await setProfile(server, poolId, 'strict');
    for (const days of [13, 13]) {
      server.clock.advance(days * DAY);
      await oidc.refreshTokenGrant(configuration, used);
    }
    await assert.rejects(oidc.refreshTokenGrant(configuration, unused), { error: 'invalid_grant' });
    await oidc.refreshTokenGrant(configuration, cognito);
    assert.ok(server.clock.now() - clockBefore < 30 * DAY);
  });

  it('a browser session ends after 30 unused minutes, and after an hour if used', async () => {
    const configuration = await discovered(server, demo.publicClient);
    const email = await member(server);
    const silent = oidc.buildAuthorizationUrl(configuration, {
      redirect_uri: CALLBACK,
      scope: 'openid',
      prompt: 'none',
      code_challenge: await oidc.calculatePKCECodeChallenge(oidc.randomPKCECodeVerifier()),
      code_challenge_method: 'S256',
    });
    const isIn = async (web: ReturnType<typeof createWeb>) =>
      (await web.go(silent, { until: CALLBACK })).url.searchParams.get('error') === null;
    const browsers = await Promise.all(
      [1, 2, 3].map(async () => {
        const web = createWeb();
        await signedInBy(configuration, email, web);
        return web;
      }),
    );
    const [idle, asking, reading] = browsers as [(typeof browsers)[0], (typeof browsers)[0], (typeof browsers)[0]];
    const account = `${server.url}/${demo.poolId}/account?client_id=${demo.publicClient}`;
    for (const minutes of [20, 20]) {
      server.clock.advance(minutes * MINUTE);
      assert.ok(await isIn(asking));
      assert.equal((await reading.go(account)).url.pathname, `/${demo.poolId}/account`);
    }
    assert.ok(!(await isIn(idle)), 'not used for 40 minutes');
    assert.ok(await isIn(reading), 'the account page is use, too');
    server.clock.advance(21 * MINUTE);
    assert.ok(!(await isIn(asking)), 'an hour after the sign-in');
  });

  it('a browser session stays after 30 unused minutes in profile cognito', async () => {
    await setProfile(server, demo.poolId, 'cognito');
    const configuration = await discovered(server, demo.publicClient);
    const web = createWeb();
    await signedInBy(configuration, await member(server), web);
    server.clock.advance(40 * MINUTE);
    const url = oidc.buildAuthorizationUrl(configuration, { redirect_uri: CALLBACK, scope: 'openid', prompt: 'none' });
    assert.ok((await authorized(url, '', web)).searchParams.get('code'));
  });

  it('a new e-mail address replaces the old one after verification, and at once in profile cognito', async () => {
    const app = appClient(server);
    const email = await member(server);
    const { AccessToken } = await enter(email);
    const shown = async () => {
      const { UserAttributes } = await app.send(new GetUserCommand({ AccessToken }));
      const named = (name: string) => UserAttributes!.find(({ Name }) => Name === name)?.Value;
      return [named('email'), named('email_verified')];
    };
    const change = (Value: string) =>
      app.send(new UpdateUserAttributesCommand({ AccessToken, UserAttributes: [{ Name: 'email', Value }] }));
    const next = someEmail();
    await change(next);
    assert.deepEqual(await shown(), [email, 'true']);
    await app.send(new VerifyUserAttributeCommand({ AccessToken, AttributeName: 'email', Code: await server.codeFor(next) }));
    assert.deepEqual(await shown(), [next, 'true']);
    await setProfile(server, demo.poolId, 'cognito');
    const last = someEmail();
    await change(last);
    assert.deepEqual(await shown(), [last, 'false']);
  });

  it('a TOTP code is accepted 5 seconds outside of its time step, 30 seconds in profile cognito', async () => {
    const { poolId, clientId } = await ownPool(server);
    await operatorClient(server).send(
      new SetUserPoolMfaConfigCommand({
        UserPoolId: poolId,
        MfaConfiguration: 'OPTIONAL',
        SoftwareTokenMfaConfiguration: { Enabled: true },
      }),
    );
    const email = await member(server, poolId);
    const app = appClient(server);
    const { AuthenticationResult } = await app.send(
      new InitiateAuthCommand({ ClientId: clientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters: { USERNAME: email, PASSWORD } }),
    );
    const { AccessToken } = AuthenticationResult!;
    /** Whether a code of the step that begins in `ahead` seconds is accepted at the present time. */
    const takes = async (ahead: number): Promise<boolean> => {
      const { SecretCode } = await app.send(new AssociateSoftwareTokenCommand({ AccessToken }));
      const step = Math.ceil((server.clock.now() + 60_000) / 30_000) * 30_000;
      server.clock.advance(step - ahead * 1000 - server.clock.now());
      const UserCode = totpCode(SecretCode!, step);
      return app.send(new VerifySoftwareTokenCommand({ AccessToken, UserCode })).then(
        () => true,
        () => false,
      );
    };
    for (const [profile, accepted] of [
      ['strict', [true, true, false, true, false]],
      ['cognito', [true, true, true, true, true]],
    ] as const) {
      await setProfile(server, poolId, profile);
      const found = [];
      // Seconds before the step begins; negative: after. Two seconds of slack for the requests themselves.
      for (const ahead of [0, 5, 20, -32, -50]) found.push(await takes(ahead));
      assert.deepEqual(found, accepted, profile);
    }
  });
});
