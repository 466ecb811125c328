import assert from 'node:assert/strict';
import { createHash, X509Certificate } from 'node:crypto';
import { importJWK, type JWK, jwtVerify } from 'jose';
import { POOL, startTokens, type TestTokens } from './support/tokens.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const request = { poolId: POOL, clientId: 'c', sub: 's', scope: 'openid', authTime: 1, lifetime: 3600 };

describe('signing keys', () => {
  let tokens: TestTokens;
  beforeEach(async () => {
    tokens = await startTokens();
    await tokens.keys.create(POOL, 'ES256');
  });
  afterEach(() => tokens.stop());

  it('published keys have no private members and a certificate for the same key', async () => {
    const { keys } = await tokens.keys.jwks(POOL);
    assert.equal(keys.length, 2);
    for (const key of keys) {
      assert.deepEqual(Object.keys(key).sort(), ['alg', 'crv', 'kid', 'kty', 'use', 'x', 'x5c', 'x5t#S256', 'y']);
      const certificate = new X509Certificate(Buffer.from((key['x5c'] as string[])[0]!, 'base64'));
      assert.equal(certificate.publicKey.export({ format: 'jwk' }).x, key['x']);
      assert.ok(certificate.verify(certificate.publicKey));
      assert.equal(key['x5t#S256'], createHash('sha256').update(certificate.raw).digest('base64url'));
      const years = (new Date(certificate.validTo).getTime() - tokens.clock.now()) / (365.25 * 86_400_000);
      assert.ok(years > 9.9 && years < 10.1);
    }
  });

  it('signing keys are sealed in the store', async () => {
    const { createKeysStore } = await import('../../src/tokens/keys.store.js');
    const stored = await createKeysStore(tokens.connection).find(POOL);
    assert.match(stored!.current, /^test\.[\w-]+$/);
    assert.doesNotMatch(stored!.current, /"d"/);
  });

  it('signing and verifying cost no store operation with warm caches', async () => {
    await tokens.issuer.verifyAccess(await tokens.issuer.access(request));
    tokens.operations.length = 0;
    await tokens.issuer.verifyAccess(await tokens.issuer.access(request));
    assert.equal(await tokens.keys.jwks(POOL), await tokens.keys.jwks(POOL));
    assert.deepEqual(tokens.operations, []);
  });

  it('creating keys again keeps the first keys', async () => {
    const before = await tokens.keys.jwks(POOL);
    await tokens.keys.create(POOL, 'ES256');
    assert.deepEqual(await tokens.keys.jwks(POOL), before);
  });

  it('key rotation causes no failed verification, also in a process that learns of it late', async () => {
    const other = tokens.elsewhere();
    const issued: string[] = [];
    const verifyAll = async () => {
      issued.push(...(await Promise.all([tokens, other].map(({ issuer }) => issuer.access({ ...request, lifetime: DAY / 1000 })))));
      for (const token of issued) {
        await tokens.issuer.verifyAccess(token, { poolId: POOL });
        await other.issuer.verifyAccess(token, { poolId: POOL });
        const { keys } = await other.keys.jwks(POOL);
        await jwtVerify(token, async ({ kid }) => importJWK(keys.find((key) => key['kid'] === kid) as JWK), {
          currentDate: new Date(tokens.clock.now()),
        });
      }
    };
    const kidOfNow = async () => JSON.parse(Buffer.from((await tokens.issuer.access(request)).split('.')[0]!, 'base64url').toString()).kid;

    await verifyAll();
    const first = await kidOfNow();
    const { signsFrom } = await tokens.keys.rotate(POOL);
    assert.equal((await tokens.keys.jwks(POOL)).keys.length, 4);
    assert.equal(await kidOfNow(), first);
    await verifyAll();
    tokens.clock.at = signsFrom.getTime() - 1;
    await verifyAll();
    assert.equal(await kidOfNow(), first);
    tokens.clock.at += 5_001;
    const second = await kidOfNow();
    assert.notEqual(second, first);
    await verifyAll();
    assert.equal((await tokens.keys.jwks(POOL)).keys.length, 4);

    issued.length = 0;
    const last = await tokens.issuer.access({ ...request, lifetime: DAY / 1000 });
    tokens.clock.at += 25 * HOUR;
    assert.equal((await tokens.keys.jwks(POOL)).keys.length, 2);
    assert.equal(await kidOfNow(), second);
    await verifyAll();
    await assert.rejects(tokens.issuer.verifyAccess(last), { code: 'token_expired' });
  });

  it('the last token signed by a retired key verifies until it expires', async () => {
    const { signsFrom } = await tokens.keys.rotate(POOL);
    tokens.clock.at = signsFrom.getTime() - 1000;
    const token = await tokens.issuer.access({ ...request, lifetime: DAY / 1000 });
    tokens.clock.at += DAY - 1000;
    await tokens.issuer.verifyAccess(token);
    tokens.clock.at += 2 * HOUR;
    await assert.rejects(tokens.issuer.verifyAccess(token), { code: 'token_invalid' });
  });

  it('key pairs are described as next, signing and retired, with their published kids', async () => {
    const states = async () => (await tokens.keys.describe(POOL)).pairs.map(({ state }) => state);
    assert.deepEqual(await states(), ['signing']);
    const { signsFrom } = await tokens.keys.rotate(POOL);
    const { algorithm, pairs } = await tokens.keys.describe(POOL);
    assert.deepEqual([algorithm, pairs.map(({ state }) => state)], ['ES256', ['next', 'signing']]);
    assert.deepEqual(pairs[0]!.from, signsFrom);
    const published = (await tokens.keys.jwks(POOL)).keys.map(({ kid }) => kid).sort();
    assert.deepEqual(pairs.flatMap(({ idKid, accessKid }) => [idKid, accessKid]).sort(), published);
    tokens.clock.at += HOUR;
    assert.deepEqual(await states(), ['signing', 'retired']);
    assert.equal(JSON.stringify(await tokens.keys.describe(POOL)).includes('"d"'), false);
    tokens.clock.at += 2 * DAY;
    assert.deepEqual(await states(), ['signing']);
  });

  it('a second rotation during a rotation returns the first', async () => {
    const first = await tokens.keys.rotate(POOL);
    assert.deepEqual(await tokens.keys.rotate(POOL), first);
    assert.equal((await tokens.keys.jwks(POOL)).keys.length, 4);
  });

  it('a rotation before the old key has retired is delayed until then', async () => {
    const first = await tokens.keys.rotate(POOL);
    tokens.clock.at = first.signsFrom.getTime() + HOUR;
    const second = await tokens.keys.rotate(POOL);
    assert.equal(second.signsFrom.getTime(), first.signsFrom.getTime() + 25 * HOUR);
    assert.equal((await tokens.keys.jwks(POOL)).keys.length, 6);
  });

  it('keys rotate once they reach the given age', async () => {
    const week = 7 * DAY;
    tokens.clock.at += week - 1;
    await tokens.keys.rotateWhenOlder(POOL, week);
    assert.equal((await tokens.keys.jwks(POOL)).keys.length, 2);
    tokens.clock.at += 1;
    await tokens.keys.rotateWhenOlder(POOL, week);
    assert.equal((await tokens.keys.jwks(POOL)).keys.length, 4);
    await tokens.keys.rotateWhenOlder(POOL, week);
    assert.equal((await tokens.keys.jwks(POOL)).keys.length, 4);
    tokens.clock.at += 27 * HOUR;
    assert.equal((await tokens.keys.jwks(POOL)).keys.length, 2);
    await tokens.keys.rotateWhenOlder(POOL, week);
    assert.equal((await tokens.keys.jwks(POOL)).keys.length, 2);
  });

  it('retired private keys are removed from the store', async () => {
    const { createKeysStore } = await import('../../src/tokens/keys.store.js');
    const store = createKeysStore(tokens.connection);
    await tokens.keys.rotate(POOL);
    tokens.clock.at += 27 * HOUR;
    await tokens.keys.rotateWhenOlder(POOL, 100 * DAY);
    tokens.clock.at += 27 * HOUR;
    await tokens.keys.rotateWhenOlder(POOL, 100 * DAY);
    const { old, next } = (await store.find(POOL))!;
    assert.deepEqual([old, next], [undefined, undefined]);
  });

  it('compromised keys are replaced at once, and their tokens are refused with token_invalid', async () => {
    const token = await tokens.issuer.access(request);
    await tokens.keys.rotate(POOL);
    await tokens.keys.replaceCompromised(POOL);
    assert.equal((await tokens.keys.jwks(POOL)).keys.length, 2);
    await assert.rejects(tokens.issuer.verifyAccess(token), { code: 'token_invalid' });
    await tokens.issuer.verifyAccess(await tokens.issuer.access(request));
  });

  it('two concurrent rotations: one succeeds', async () => {
    const results = await Promise.allSettled([tokens.keys.rotate(POOL), tokens.keys.rotate(POOL)]);
    assert.deepEqual(results.map(({ status }) => status).sort(), ['fulfilled', 'rejected']);
    assert.equal((await tokens.keys.jwks(POOL)).keys.length, 4);
  });

  it('sign no more once removed', async () => {
    await tokens.keys.remove(POOL);
    await assert.rejects(tokens.issuer.access(request), { code: 'keys_unknown' });
  });
});
