import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { deflateRawSync } from 'node:zlib';
import { decodeJwt, decodeProtectedHeader, EncryptJWT, exportJWK, generateKeyPair, SignJWT } from 'jose';
import { send } from '../operations/support/raw.js';
import { signedIn, signedUp, type Tokens } from '../support/scenario.js';
import { demo, startServer, type TestServer } from '../support/server.js';
import { authorization } from './support/hosted.js';

const encoded = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** Milliseconds allowed for an answer without cryptographic work. */
const SOON = 3000;

describe('advisories: forged, encrypted and compressed tokens', () => {
  let server: TestServer;
  let tokens: Tokens;
  let keys: Server;
  let elsewhere: string;
  let fetched = 0;
  before(async () => {
    server = await startServer({ environment: { IDENTITY_PROVIDERS_ALLOW_PRIVATE_ADDRESSES: 'true' } });
    tokens = await signedIn(server, await signedUp(server));
    keys = createServer((_request, response) => {
      fetched += 1;
      response.end('{"keys":[]}');
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => keys.once('listening', resolve));
    elsewhere = `http://127.0.0.1:${(keys.address() as AddressInfo).port}/keys`;
  });
  after(async () => {
    keys.close();
    await server.stop();
  });

  /** Checks that each endpoint that accepts a token of the pool refuses a forged one. */
  async function refusedEverywhere(token: string, what: string): Promise<void> {
    const url = `${server.url}/${demo.poolId}`;
    const started = Date.now();
    const form = (path: string, fields: Record<string, string>) =>
      fetch(`${url}${path}`, { method: 'POST', body: new URLSearchParams(fields) });
    const me = await send(server, { service: 'cognito-idp', operation: 'GetUser', body: JSON.stringify({ AccessToken: token }) });
    assert.equal(me.error, 'NotAuthorizedException', what);
    const Logins = { [`cognito-idp.${demo.region}.amazonaws.com/${demo.poolId}`]: token };
    const login = await send(server, {
      service: 'cognito-identity',
      operation: 'GetId',
      body: JSON.stringify({ IdentityPoolId: demo.identityPoolId, Logins }),
    });
    assert.equal(login.error, 'NotAuthorizedException', `${what}: ${login.text}`);
    assert.equal((await fetch(`${url}/oauth2/userInfo`, { headers: { authorization: `Bearer ${token}` } })).status, 401, what);
    const exchange = await form('/oauth2/token', {
      grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
      client_id: demo.publicClient,
      subject_token: token,
      subject_token_type: 'urn:ietf:params:oauth:token-type:id_token',
      identity_pool_id: demo.identityPoolId,
    });
    assert.equal(exchange.status, 400, what);
    const hint = await fetch(
      `${url}/logout?${new URLSearchParams({ id_token_hint: token, post_logout_redirect_uri: 'http://localhost:3000/' })}`,
      { redirect: 'manual' },
    );
    assert.equal(hint.headers.get('location'), null, what);
    const { url: authorize } = authorization({ poolId: demo.poolId, clientId: demo.publicClient }, { request: token });
    const asked = await fetch(server.url + authorize, { redirect: 'manual' });
    assert.doesNotMatch(asked.headers.get('location') ?? '', /\/login\/|code=/, `${what} as a request object`);
    const proof = await form('/oauth2/token', {
      grant_type: 'client_credentials',
      client_id: demo.machineClient,
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: token,
    });
    assert.ok([400, 401].includes(proof.status), what);
    assert.ok(Date.now() - started < SOON, `${what} took ${Date.now() - started} ms`);
    assert.equal(fetched, 0, `${what}: no key is fetched from an address in a token`);
  }

  for (const kind of ['AccessToken', 'IdToken'] as const) {
    it(`a forged ${kind} with its key in the header (jwk, jku, x5u, x5c) is refused, and no key is fetched`, async () => {
      const { privateKey, publicKey } = await generateKeyPair('RS256', { extractable: true });
      const jwk = await exportJWK(publicKey);
      const { kid = '' } = decodeProtectedHeader(tokens[kind]);
      for (const more of [
        { jwk },
        { jku: elsewhere },
        { x5u: elsewhere },
        { x5c: ['MIIB'] },
        { jku: elsewhere, kid: 'mine' },
        { jku: `${server.url}/dev/callback` },
      ]) {
        const token = await new SignJWT(decodeJwt(tokens[kind]))
          .setProtectedHeader({ alg: 'RS256', kid, ...more } as { alg: string })
          .sign(privateKey);
        await refusedEverywhere(token, Object.keys(more).join());
      }
    });

    it(`a forged ${kind} with a kid that is a path, a query operator or an Object member name is refused`, async () => {
      const { privateKey } = await generateKeyPair('RS256');
      for (const kid of [
        '../../../../dev/null',
        '/proc/self/environ',
        '__proto__',
        'constructor',
        '{"$ne":null}',
        "' or '1'='1",
        '\0',
        'a'.repeat(5000),
        '',
      ]) {
        const token = await new SignJWT(decodeJwt(tokens[kind])).setProtectedHeader({ alg: 'RS256', kid }).sign(privateKey);
        await refusedEverywhere(token, JSON.stringify(kid.slice(0, 30)));
      }
      const [, payload, signature] = tokens[kind].split('.');
      for (const kid of [{ $ne: null }, ['a'], 1, null])
        await refusedEverywhere(`${encoded({ alg: 'RS256', kid })}.${payload}.${signature}`, JSON.stringify(kid));
    });
  }

  it('tokens with critical headers, missing parts, wrong alg or oversized headers are refused', async () => {
    const [header, payload, signature] = tokens.IdToken.split('.') as [string, string, string];
    const { kid } = decodeProtectedHeader(tokens.IdToken);
    for (const token of [
      `${encoded({ alg: 'RS256', kid, crit: ['bork'], bork: 1 })}.${payload}.${signature}`,
      `${encoded({ alg: 'RS256', kid, crit: ['b64'], b64: false })}.${payload}.${signature}`,
      `${header}.${payload}.`,
      `${header}..${signature}`,
      `${header}.${payload}.${signature}.${signature}`,
      `${encoded({ alg: 'RS256', kid, pad: 'a'.repeat(6000) })}.${payload}.${signature}`,
      tokens.IdToken.slice(0, -20),
      ...['none', 'None', 'NONE', 'nOnE', '', 'HS256', 'ES256', 'PS256'].map((alg) => `${encoded({ alg, kid })}.${payload}.${signature}`),
      '.'.repeat(7000),
    ])
      await refusedEverywhere(token, token.slice(0, 60));
  });

  it('encrypted tokens (PBES2, compressed, nested) are refused without decryption', async () => {
    const { publicKey } = await generateKeyPair('RSA-OAEP-256');
    const secret = new TextEncoder().encode('demo');
    const pbes2 = { alg: 'PBES2-HS256+A128KW', enc: 'A128CBC-HS256', p2s: 'c2FsdHNhbHRzYWx0', p2c: 2 ** 31 - 1 };
    const bomb = deflateRawSync(Buffer.alloc(4_000_000)).toString('base64url');
    const wrapped = await new EncryptJWT(decodeJwt(tokens.IdToken))
      .setProtectedHeader({ alg: 'RSA-OAEP-256', enc: 'A256GCM', cty: 'JWT' })
      .encrypt(publicKey);
    const direct = await new EncryptJWT(decodeJwt(tokens.IdToken))
      .setProtectedHeader({ alg: 'PBES2-HS256+A128KW', enc: 'A128CBC-HS256' })
      .encrypt(secret);
    for (const token of [
      `${encoded(pbes2)}.AAAA.AAAAAAAAAAAAAAAA.AAAA.AAAAAAAAAAAAAAAAAAAAAA`,
      `${encoded({ alg: 'dir', enc: 'A256GCM', zip: 'DEF' })}..AAAAAAAAAAAAAAAA.${bomb}.AAAAAAAAAAAAAAAAAAAAAA`,
      `${encoded({ alg: 'RSA1_5', enc: 'A128CBC-HS256' })}.AAAA.AAAAAAAAAAAAAAAA.AAAA.AAAAAAAAAAAAAAAAAAAAAA`,
      wrapped,
      direct,
    ])
      await refusedEverywhere(token, token.slice(0, 40));
  });
});
