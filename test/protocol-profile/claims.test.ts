import assert from 'node:assert/strict';
import { InitiateAuthCommand } from '@aws-sdk/client-cognito-identity-provider';
import { JwtVerifier } from 'aws-jwt-verify';
import { decodeJwt } from 'jose';
import * as oauth from 'oauth4webapi';
import * as oidc from 'openid-client';
import { SECRET, startDoor } from '../oidc/support/door.js';
import { discover, getTokens } from '../oidc/support/flows.js';
import { authorized, CALLBACK, PASSWORD } from '../security-profile/support.js';
import { appClient } from '../support/clients.js';
import { sharedServer } from '../support/server.js';
import { type App, appOf, tokensOf, userClaimsIn, userInfoOf } from './support.js';

const ALL = 'openid email phone profile';
const proven = { phone_number: '+15551234567', phone_number_verified: true };
const profile = { name: 'Ada', birthdate: '1815-12-10', updated_at: 1_700_000_000, 'custom:tier': 'gold' };

describe('claims by protocol profile', function () {
  this.timeout(30_000);
  let openid: App;
  let cognito: App;
  before(async () => {
    const server = await sharedServer();
    [openid, cognito] = await Promise.all([appOf(server, 'openid'), appOf(server, 'cognito')]);
  });

  describe('openid', () => {
    it('userInfo gives the claims of each scope and no others, in their JSON types (OpenID Connect Core 5.1, 5.4)', async () => {
      const email = { email: openid.email, email_verified: true };
      for (const [scope, claims] of [
        ['openid', {}],
        ['openid email', email],
        ['openid phone', proven],
        ['openid profile', profile],
        [ALL, { ...email, ...proven, ...profile }],
      ] as const) {
        const tokens = await tokensOf(openid, { scope });
        assert.deepEqual(await userInfoOf(openid, tokens), { sub: tokens.claims()!.sub, ...claims }, scope);
      }
    });

    it('ID tokens of the code flow leave the claims of scopes to userInfo, also after a refresh', async () => {
      const tokens = await tokensOf(openid, { scope: ALL });
      const renewed = await oidc.refreshTokenGrant(openid.configuration, tokens.refresh_token!);
      for (const claims of [tokens.claims(), renewed.claims()]) {
        assert.deepEqual(userClaimsIn(claims), { 'custom:tier': 'gold' });
        assert.deepEqual([claims!['token_use'], typeof claims!['cognito:username'], typeof claims!.auth_time], ['id', 'string', 'number']);
      }
      const AuthParameters = { REFRESH_TOKEN: renewed.refresh_token ?? tokens.refresh_token! };
      const request = new InitiateAuthCommand({ ClientId: openid.clientId, AuthFlow: 'REFRESH_TOKEN_AUTH', AuthParameters });
      const { AuthenticationResult } = await appClient(openid.server).send(request);
      assert.deepEqual(userClaimsIn(decodeJwt(AuthenticationResult!.IdToken!)), { 'custom:tier': 'gold' });
    });

    it('an ID token without an access token has the claims of its scopes', async () => {
      const url = new URL(`${openid.server.url}/${openid.poolId}/oauth2/authorize`);
      const parameters = { client_id: openid.clientId, redirect_uri: CALLBACK, scope: 'openid email', nonce: 'n' };
      for (const [response_type, claims] of [
        ['id_token', { email: openid.email, email_verified: true }],
        ['id_token token', {}],
      ] as const) {
        url.search = String(new URLSearchParams({ ...parameters, response_type }));
        const back = await authorized(url, openid.email);
        const idToken = new URLSearchParams(back.hash.slice(1)).get('id_token')!;
        assert.deepEqual(userClaimsIn(decodeJwt(idToken)), claims, response_type);
      }
    });

    it('ID tokens of API sign-in have every attribute, in its JSON type', async () => {
      const AuthParameters = { USERNAME: openid.email, PASSWORD };
      const request = new InitiateAuthCommand({ ClientId: openid.clientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters });
      const { IdToken } = (await appClient(openid.server).send(request)).AuthenticationResult!;
      const address = { locality: 'London', country: 'GB' };
      assert.deepEqual(userClaimsIn(decodeJwt(IdToken!)), { email: openid.email, email_verified: true, ...proven, ...profile, address });
    });

    it('oauth4webapi accepts userInfo, and aws-jwt-verify both tokens', async () => {
      const tokens = await tokensOf(openid, { scope: ALL });
      const issuer = new URL(`${openid.server.url}/${openid.poolId}`);
      const insecure = { [oauth.allowInsecureRequests]: true };
      const as = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, insecure));
      const client = { client_id: openid.clientId };
      const answer = await oauth.userInfoRequest(as, client, tokens.access_token, insecure);
      const info = await oauth.processUserInfoResponse(as, client, tokens.claims()!.sub, answer);
      assert.deepEqual([info.email_verified, info.phone_number_verified, info.updated_at], [true, true, 1_700_000_000]);
      const verifier = JwtVerifier.create({ issuer: issuer.href, audience: null, jwksUri: as.jwks_uri! });
      verifier.cacheJwks((await (await fetch(as.jwks_uri!)).json()) as Parameters<typeof verifier.cacheJwks>[0]);
      await verifier.verify(tokens.access_token);
      await verifier.verify(tokens.id_token!);
    });

    it('introspection gives flags and times in their JSON types, signed and unsigned', async () => {
      const door = await startDoor({ protocolProfile: 'openid' });
      try {
        await door.addClient({ id: 'confidential', secret: SECRET });
        await door.addUser({ sub: 'maria' });
        const config = await discover(door, 'confidential', SECRET);
        const { tokens } = await getTokens(door, config, 'maria');
        const answer = await oidc.tokenIntrospection(config, tokens.access_token);
        const signed = await fetch(config.serverMetadata().introspection_endpoint!, {
          method: 'POST',
          headers: { accept: 'application/token-introspection+jwt' },
          body: new URLSearchParams({ client_id: 'confidential', client_secret: SECRET, token: tokens.access_token }),
        });
        const { token_introspection } = decodeJwt<{ token_introspection: typeof answer }>(await signed.text());
        for (const { active, exp, iat, sub } of [answer, token_introspection])
          assert.deepEqual([active, typeof exp, typeof iat, sub], [true, 'number', 'number', 'maria']);
      } finally {
        await door.stop();
      }
    });

    it('claims that a pre token generation trigger sets as text have their JSON types', async () => {
      const add = { email_verified: 'false', address: '{"country":"FR"}', plan: 'true' };
      const access = { add: { email_verified: 'false' }, suppress: [], scopesToAdd: [], scopesToSuppress: [] };
      const changes = { id: { add, suppress: [] }, access };
      const door = await startDoor({ protocolProfile: 'openid', changesFor: async () => changes });
      try {
        await door.addClient({ id: 'app' });
        await door.addUser({ sub: 'maria' });
        const { tokens } = await getTokens(door, await discover(door, 'app'), 'maria');
        assert.deepEqual(userClaimsIn(tokens.claims()), { email_verified: false, address: { country: 'FR' }, plan: 'true' });
      } finally {
        await door.stop();
      }
    });
  });

  describe('cognito', () => {
    it('userInfo gives flags as text and username, and scope openid alone gives every attribute', async () => {
      const tokens = await tokensOf(cognito, { scope: 'openid' });
      const { sub, username, ...claims } = await userInfoOf(cognito, tokens);
      assert.deepEqual(claims, {
        ...profile,
        email: cognito.email,
        email_verified: 'true',
        phone_number: '+15551234567',
        phone_number_verified: 'true',
        address: { formatted: '{"locality":"London","country":"GB"}' },
      });
      assert.equal(typeof username, 'string');
    });

    it('ID tokens have the claims of the scopes', async () => {
      const tokens = await tokensOf(cognito, { scope: 'openid email' });
      assert.deepEqual(userClaimsIn(tokens.claims()), { email: cognito.email, email_verified: true });
    });
  });
});
