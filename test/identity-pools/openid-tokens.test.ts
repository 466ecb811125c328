import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createLocalJWKSet, decodeProtectedHeader, type JSONWebKeySet, jwtVerify } from 'jose';
import Koa from 'koa';
import { createIdentityIssuer } from '../../src/http/identity-issuer/index.js';
import { BASE, coded, openWorld, POOL, provider, roleArn, settings, type World } from './support/world.js';

describe('OpenID tokens of identity pools and the classic flow', () => {
  let world: World;
  let server: Server;
  let url: string;

  before(async () => {
    world = await openWorld();
    const app = new Koa().use(createIdentityIssuer(world).middleware);
    server = createServer(app.callback()).listen(0, '127.0.0.1');
    await new Promise((listening) => server.once('listening', listening));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  after(async () => {
    server.close();
    await world.close();
  });

  const verify = async (token: string, audience: string) => {
    const keys = (await world.openIdTokens.jwks()) as unknown as JSONWebKeySet;
    const now = new Date(world.clock.now());
    return jwtVerify(token, createLocalJWKSet(keys), { issuer: `${BASE}/identity`, audience, currentDate: now, algorithms: ['RS256'] });
  };
  const assume = (webIdentityToken: string, role = 'user') =>
    world.sts.assumeRoleWithWebIdentity({ webIdentityToken, roleArn: roleArn(role), roleSessionName: 'app' });

  it('GetOpenIdToken gives a token with pool, identity and amr, valid for 10 minutes', async () => {
    const { id } = await world.newPool({ allowClassic: true });
    const login = await world.loginOf('ann');
    const identityId = await world.identities.getId(id, login);
    const answer = await world.identities.openIdToken(identityId, login);
    assert.equal(answer.identityId, identityId);
    const { payload } = await verify(answer.token, id);
    const iat = Math.floor(world.clock.now() / 1000);
    assert.deepEqual(payload, {
      iss: `${BASE}/identity`,
      aud: id,
      sub: identityId,
      amr: ['authenticated', provider(POOL), `${provider(POOL)}:CognitoSignIn:ann`],
      iat,
      exp: iat + 600,
      jti: payload.jti,
    });
  });

  it('the OpenID token of a guest has amr unauthenticated', async () => {
    const { id } = await world.newPool({ allowClassic: true });
    const { token } = await world.identities.openIdToken(await world.identities.getId(id, {}), {});
    assert.deepEqual((await verify(token, id)).payload['amr'], ['unauthenticated']);
  });

  it('GetOpenIdToken needs the classic flow (classic_flow_disabled) and a login of the identity', async () => {
    const { id } = await world.newPool();
    const guest = await world.identities.getId(id, {});
    await assert.rejects(
      world.identities.openIdToken(guest, {}),
      coded('classic_flow_disabled', 'Basic (classic) flow is not enabled, please use enhanced flow.'),
    );
    const identityId = await world.identities.getId(id, await world.loginOf('ann'));
    await assert.rejects(world.identities.openIdToken(identityId, {}), coded('identity_forbidden'));
    await assert.rejects(world.identities.openIdToken(identityId, await world.loginOf('eve')), coded('logins_mismatch'));
  });

  it('AssumeRoleWithWebIdentity accepts the OpenID token for a trusting role, without session policy', async () => {
    const { id } = await world.newPool({ allowClassic: true });
    const guest = await world.identities.getId(id, {});
    const { token } = await world.identities.openIdToken(guest, {});
    const { credentials, subject, audience, provider: issuer } = await assume(token, 'guest');
    assert.deepEqual({ subject, audience, issuer }, { subject: guest, audience: id, issuer: 'cognito-identity.amazonaws.com' });
    assert.deepEqual(world.sessions.open(credentials.sessionToken).sessionPolicies, []);
    await assert.rejects(assume(token, 'user'), coded('role_access_denied'));
  });

  it('an OpenID token expires after 10 minutes', async () => {
    const { id } = await world.newPool({ allowClassic: true });
    const { token } = await world.identities.openIdToken(await world.identities.getId(id, {}), {});
    world.clock.advance(600_000);
    await assert.rejects(assume(token, 'guest'), coded('expired_identity_token'));
  });

  it('an OpenID token is refused once its pool has disabled the classic flow or is removed', async () => {
    const { id } = await world.newPool({ allowClassic: true });
    const { token } = await world.identities.openIdToken(await world.identities.getId(id, {}), {});
    await world.pools.update(id, settings({ allowClassic: false }));
    await assert.rejects(assume(token, 'guest'), coded('invalid_identity_token'));
    await world.pools.update(id, settings({ allowClassic: true }));
    assert.ok(await assume(token, 'guest'));
    await world.pools.remove(id);
    await assert.rejects(assume(token, 'guest'), coded('invalid_identity_token'));
  });

  it('ID tokens, forged and unsigned tokens are refused in place of an OpenID token', async () => {
    const { id } = await world.newPool({ allowClassic: true });
    const { token } = await world.identities.openIdToken(await world.identities.getId(id, {}), {});
    const [header, payload, signature] = token.split('.') as [string, string, string];
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as Record<string, unknown>;
    const promoted = Buffer.from(JSON.stringify({ ...claims, amr: ['authenticated'] })).toString('base64url');
    const externalLogins = [
      await world.idToken('ann', { claims: { amr: ['authenticated'] }, clientId: id }),
      await world.tokens.signer.sign(POOL, { ...claims, amr: ['authenticated'] }),
      await world.tokens.signer.sign('identity', { ...claims, iss: `${BASE}/${POOL}` }),
      await world.tokens.signer.sign('identity', { ...claims, amr: 'authenticated' }),
      `${header}.${promoted}.${signature}`,
      `${Buffer.from('{"alg":"none"}').toString('base64url')}.${promoted}.`,
      'nonsense',
    ];
    for (const one of externalLogins) await assert.rejects(assume(one), coded('invalid_identity_token'));
  });

  it('an OpenID token is not accepted as a login or ID token', async () => {
    const { id } = await world.newPool({ allowClassic: true });
    const { token } = await world.identities.openIdToken(await world.identities.getId(id, {}), {});
    await assert.rejects(world.identities.getId(id, { [provider(POOL)]: token }), coded('login_token_invalid'));
    await assert.rejects(world.tokens.issuer.verifyId(token), coded('token_invalid'));
  });

  it('an external STS gets a verifiable OpenID token even without the classic flow', async () => {
    const { id } = await world.newPool();
    let seen = '';
    const identities = world.identitiesWith({
      sts: {
        async assumeRole(webIdentity, request) {
          seen = await webIdentity.token();
          return world.sts.assumeRole(webIdentity, request);
        },
      },
    });
    const { identityId } = await identities.exchange(id, {});
    assert.equal((await verify(seen, id)).payload.sub, identityId);
    await assert.rejects(assume(seen, 'guest'), coded('invalid_identity_token'));
  });

  it('preparing the keys again keeps them', async () => {
    const before = await world.openIdTokens.jwks();
    await world.openIdTokens.prepare();
    assert.deepEqual(await world.openIdTokens.jwks(), before);
  });

  describe('discovery of the identity issuer', () => {
    it('discovery leads from the issuer to the public key of a token', async () => {
      const found = await fetch(`${url}/identity/.well-known/openid-configuration`);
      assert.equal(found.headers.get('content-type'), 'application/json; charset=utf-8');
      const discovery = (await found.json()) as { issuer: string; jwks_uri: string; id_token_signing_alg_values_supported: string[] };
      assert.equal(discovery.issuer, `${BASE}/identity`);
      const keys = (await (await fetch(discovery.jwks_uri.replace(BASE, url))).json()) as {
        keys: { kid: string; x5c: string[]; d?: string }[];
      };
      const { id } = await world.newPool({ allowClassic: true });
      const { token } = await world.identities.openIdToken(await world.identities.getId(id, {}), {});
      const { kid, alg } = decodeProtectedHeader(token);
      assert.ok(discovery.id_token_signing_alg_values_supported.includes(alg!));
      const key = keys.keys.find((one) => one.kid === kid);
      assert.equal(key?.x5c.length, 1);
      assert.equal(key?.d, undefined);
    });

    it('JWKS of the identity issuer allows CORS and caching, and GET and HEAD only', async () => {
      const path = `${url}/identity/.well-known/jwks.json`;
      const { headers } = await fetch(path);
      assert.equal(headers.get('access-control-allow-origin'), '*');
      assert.equal(headers.get('cache-control'), 'public, max-age=300');
      assert.equal((await fetch(path, { method: 'POST' })).status, 405);
      assert.equal((await fetch(path, { method: 'HEAD' })).status, 200);
      assert.equal((await fetch(path, { method: 'OPTIONS' })).headers.get('access-control-allow-origin'), '*');
      for (const other of ['/identity', '/identity/.well-known/', '/identity/.well-known/x', '/.well-known/jwks.json'])
        assert.equal((await fetch(url + other)).status, 404);
    });
  });
});
