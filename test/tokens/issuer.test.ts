import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { CompactSign, decodeJwt, decodeProtectedHeader, importJWK, type JWK, jwtVerify, SignJWT, UnsecuredJWT } from 'jose';
import type { AccessTokenRequest, IdTokenRequest } from '../../src/tokens/index.js';
import { OTHER_POOL, POOL, startTokens, type TestTokens } from './support/tokens.js';

const access: AccessTokenRequest = {
  poolId: POOL,
  clientId: 'client1',
  sub: 'a-sub',
  username: 'maria',
  scope: 'openid email',
  authTime: 1_700_000_000,
  originJti: 'origin',
  eventId: 'event',
  groups: ['admins', 'users'],
  version: 2,
  lifetime: 3600,
};
const id: IdTokenRequest = {
  poolId: POOL,
  clientId: 'client1',
  sub: 'a-sub',
  authTime: 1_700_000_000,
  originJti: 'origin',
  nonce: 'n',
  claims: { 'cognito:username': 'maria', email: 'maria@example.com', email_verified: true },
  lifetime: 600,
};

describe('token issuer', () => {
  let tokens: TestTokens;
  before(async () => {
    tokens = await startTokens();
    await tokens.keys.create(POOL, 'RS256');
    await tokens.keys.create(OTHER_POOL, 'RS256');
  });
  after(() => tokens.stop());

  const at = () => Math.floor(tokens.clock.now() / 1000);
  const refuses = (work: Promise<unknown>, code: string) => assert.rejects(work, { code });

  it('access tokens have Cognito’s claims, and only kid and alg in the header', async () => {
    const token = await tokens.issuer.access(access);
    const { jti, ...claims } = decodeJwt(token);
    assert.match(String(jti), /^[0-9a-f-]{36}$/);
    assert.deepEqual(claims, {
      sub: 'a-sub',
      'cognito:groups': ['admins', 'users'],
      iss: `https://id.example/${POOL}`,
      version: 2,
      client_id: 'client1',
      origin_jti: 'origin',
      event_id: 'event',
      token_use: 'access',
      scope: 'openid email',
      auth_time: 1_700_000_000,
      exp: at() + 3600,
      iat: at(),
      username: 'maria',
    });
    assert.deepEqual(Object.keys(decodeProtectedHeader(token)).sort(), ['alg', 'kid']);
  });

  it('access tokens of client_credentials have no user, groups or session', async () => {
    const { jti, ...claims } = decodeJwt(
      await tokens.issuer.access({
        poolId: POOL,
        clientId: 'm',
        sub: 'm',
        scope: 'api/read',
        authTime: 5,
        version: 2,
        lifetime: 60,
        groups: [],
      }),
    );
    assert.deepEqual(Object.keys(claims).sort(), ['auth_time', 'client_id', 'exp', 'iat', 'iss', 'scope', 'sub', 'token_use', 'version']);
  });

  it('ID tokens have audience and at_hash, and user attributes cannot override protocol claims', async () => {
    const accessToken = await tokens.issuer.access(access);
    const token = await tokens.issuer.id({
      ...id,
      accessToken,
      claims: { ...id.claims, iss: 'https://evil.example', aud: 'other', token_use: 'access', exp: 9e9, sub: 'other' },
    });
    const { jti, at_hash: atHash, ...claims } = decodeJwt(token);
    assert.equal(atHash, createHash('sha256').update(accessToken).digest().subarray(0, 16).toString('base64url'));
    assert.deepEqual(claims, {
      'cognito:username': 'maria',
      email: 'maria@example.com',
      email_verified: true,
      sub: 'a-sub',
      iss: `https://id.example/${POOL}`,
      aud: 'client1',
      origin_jti: 'origin',
      nonce: 'n',
      token_use: 'id',
      auth_time: 1_700_000_000,
      exp: at() + 600,
      iat: at(),
    });
  });

  it('ID and access tokens are signed with different keys, both in the JWKS', async () => {
    const kids = [await tokens.issuer.access(access), await tokens.issuer.id(id)].map((token) => decodeProtectedHeader(token).kid);
    const published = (await tokens.keys.jwks(POOL)).keys.map((key) => key['kid']);
    assert.notEqual(kids[0], kids[1]);
    assert.ok(kids.every((kid) => published.includes(kid)));
  });

  for (const algorithm of ['ES256', 'EdDSA'] as const) {
    it(`tokens of a pool with ${algorithm} keys verify with the JWKS`, async () => {
      const poolId = `us-east-1_${algorithm}`;
      await tokens.keys.create(poolId, algorithm);
      const token = await tokens.issuer.access({ ...access, poolId });
      const { alg, kid } = decodeProtectedHeader(token);
      assert.equal(alg, algorithm);
      const jwk = (await tokens.keys.jwks(poolId)).keys.find((key) => key['kid'] === kid);
      await jwtVerify(token, await importJWK(jwk as JWK));
      assert.equal((await tokens.issuer.verifyAccess(token)).poolId, poolId);
      const withHash = decodeJwt(await tokens.issuer.id({ ...id, poolId, accessToken: token }));
      const hash = createHash(algorithm === 'EdDSA' ? 'sha512' : 'sha256')
        .update(token)
        .digest();
      assert.equal(withHash['at_hash'], hash.subarray(0, hash.length / 2).toString('base64url'));
    });
  }

  it('issued tokens verify and return their pool', async () => {
    const claims = await tokens.issuer.verifyAccess(await tokens.issuer.access(access), { poolId: POOL });
    assert.equal(claims.username, 'maria');
    assert.equal(claims.poolId, POOL);
    assert.equal((await tokens.issuer.verifyId(await tokens.issuer.id(id), { clientId: 'client1' })).poolId, POOL);
  });

  it('tokens of another pool are refused, also with this pool’s claims', async () => {
    const foreign = await tokens.issuer.access({ ...access, poolId: OTHER_POOL });
    await refuses(tokens.issuer.verifyAccess(foreign, { poolId: POOL }), 'token_invalid');
    const [header, , signature] = foreign.split('.');
    const own = (await tokens.issuer.access(access)).split('.')[1];
    await refuses(tokens.issuer.verifyAccess(`${header}.${own}.${signature}`), 'token_invalid');
  });

  it('an ID token of another app client is refused', async () => {
    await refuses(tokens.issuer.verifyId(await tokens.issuer.id(id), { clientId: 'client2' }), 'token_invalid');
  });

  it('an ID token is refused as access token, and an access token as ID token', async () => {
    await refuses(tokens.issuer.verifyAccess(await tokens.issuer.id(id)), 'token_invalid');
    await refuses(tokens.issuer.verifyId(await tokens.issuer.access(access)), 'token_invalid');
  });

  it('an expired token is refused with token_expired, unless expired ones are accepted as hints', async () => {
    const token = await tokens.issuer.id(id);
    tokens.clock.at += 599_000;
    await tokens.issuer.verifyId(token);
    tokens.clock.at += 1_000;
    await refuses(tokens.issuer.verifyId(token), 'token_expired');
    assert.equal((await tokens.issuer.verifyId(token, { expiredToo: true })).sub, 'a-sub');
  });

  it('a token with a changed payload or signature is refused with token_invalid', async () => {
    const token = await tokens.issuer.access(access);
    const [header, payload, signature] = token.split('.') as [string, string, string];
    const forged = Buffer.from(JSON.stringify({ ...decodeJwt(token), sub: 'another' })).toString('base64url');
    const flipped = `${signature[0] === 'A' ? 'B' : 'A'}${signature.slice(1)}`;
    for (const bad of [
      `${header}.${forged}.${signature}`,
      `${header}.${payload}.${flipped}`,
      `${header}.${payload}.`,
      `${header}.${payload}`,
    ]) {
      await refuses(tokens.issuer.verifyAccess(bad), 'token_invalid');
    }
  });

  it('alg none, HMAC with the public key, unknown kids and embedded keys are refused with token_invalid', async () => {
    const genuine = decodeJwt(await tokens.issuer.access(access));
    const published = (await tokens.keys.jwks(POOL)).keys[1] as JWK;
    const publicPem = Buffer.from(JSON.stringify(published));
    const bytes = new TextEncoder().encode(JSON.stringify(genuine));
    const { privateKey } = await import('node:crypto').then((c) => c.generateKeyPairSync('rsa', { modulusLength: 2048 }));
    const forgeries = [
      new UnsecuredJWT(genuine).encode(),
      await new CompactSign(bytes).setProtectedHeader({ alg: 'HS256', kid: published.kid! }).sign(publicPem),
      await new SignJWT(genuine).setProtectedHeader({ alg: 'RS256', kid: published.kid! }).sign(privateKey),
      await new SignJWT(genuine).setProtectedHeader({ alg: 'RS256', kid: 'unknown' }).sign(privateKey),
      await new SignJWT(genuine).setProtectedHeader({ alg: 'RS256' }).sign(privateKey),
      await new SignJWT(genuine).setProtectedHeader({ alg: 'RS256', jwk: { kty: 'RSA' } }).sign(privateKey),
    ];
    for (const forgery of forgeries) await refuses(tokens.issuer.verifyAccess(forgery), 'token_invalid');
  });

  it('malformed tokens are refused with token_invalid', async () => {
    for (const bad of ['', 'a', 'a.b.c', '...', 'x'.repeat(40_000), '{}', undefined, 7, null]) {
      await refuses(tokens.issuer.verifyAccess(bad as string), 'token_invalid');
    }
  });

  it('tokens of foreign issuers and of pools without keys are refused with token_invalid', async () => {
    await refuses(tokens.issuer.verifyAccess(new UnsecuredJWT({ iss: 'https://elsewhere.example/pool' }).encode()), 'token_invalid');
    await refuses(tokens.issuer.verifyAccess(new UnsecuredJWT({ iss: 'https://id.example/us-east-1_Nobody' }).encode()), 'token_invalid');
  });
});
