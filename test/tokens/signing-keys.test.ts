import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { importJWK, type JWK, jwtVerify } from 'jose';
import { POOL, startTokens, type TestTokens } from './support/tokens.js';

const request = { poolId: POOL, clientId: 'c', sub: 's', scope: 'openid', authTime: 1, lifetime: 3600 };

describe('signing keys', () => {
  let tokens: TestTokens;
  beforeEach(async () => {
    tokens = await startTokens();
    await tokens.keys.create(POOL, 'ES256');
  });
  afterEach(() => tokens.stop());

  it('are published without anything private, with a certificate over the same key', async () => {
    const { keys } = await tokens.keys.jwks(POOL);
    assert.equal(keys.length, 2);
    for (const key of keys) {
      assert.deepEqual(Object.keys(key).sort(), ['alg', 'crv', 'kid', 'kty', 'use', 'x', 'x5c', 'y']);
      const certificate = new X509Certificate(Buffer.from((key['x5c'] as string[])[0]!, 'base64'));
      assert.equal(certificate.publicKey.export({ format: 'jwk' }).x, key['x']);
      assert.ok(certificate.verify(certificate.publicKey));
      const years = (new Date(certificate.validTo).getTime() - tokens.clock.now()) / (365.25 * 86_400_000);
      assert.ok(years > 9.9 && years < 10.1);
    }
  });

  it('lie sealed in the store', async () => {
    const { createKeysStore } = await import('../../src/tokens/keys.store.js');
    const stored = await createKeysStore(tokens.connection).find(POOL);
    assert.match(stored!.current, /^test\.[\w-]+$/);
    assert.doesNotMatch(stored!.current, /"d"/);
  });

  it('cost no store operation when warm', async () => {
    await tokens.issuer.verifyAccess(await tokens.issuer.access(request));
    tokens.operations.length = 0;
    await tokens.issuer.verifyAccess(await tokens.issuer.access(request));
    assert.equal(await tokens.keys.jwks(POOL), await tokens.keys.jwks(POOL));
    assert.deepEqual(tokens.operations, []);
  });

  it('are made once: a second create keeps the first keys', async () => {
    const before = await tokens.keys.jwks(POOL);
    await tokens.keys.create(POOL, 'ES256');
    assert.deepEqual(await tokens.keys.jwks(POOL), before);
  });

  it('rotate without one failed verification, here or in a process that hears of it late', async () => {
    const other = tokens.elsewhere();
    const issued: string[] = [];
    const verifyAll = async () => {
      issued.push(await tokens.issuer.access(request), await other.issuer.access(request));
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
    await tokens.keys.publishNext(POOL);
    assert.equal((await tokens.keys.jwks(POOL)).keys.length, 4);
    assert.equal(await kidOfNow(), first);
    await verifyAll();
    tokens.clock.at += 5_000;
    await verifyAll();
    await tokens.keys.activateNext(POOL);
    assert.notEqual(await kidOfNow(), first);
    await verifyAll();
    tokens.clock.at += 5_000;
    await verifyAll();

    tokens.clock.at += 3_600_000;
    await tokens.keys.retireOld(POOL);
    assert.equal((await tokens.keys.jwks(POOL)).keys.length, 2);
    await assert.rejects(tokens.issuer.verifyAccess(issued[0]!), { code: 'token_invalid' });
    issued.length = 0;
    await verifyAll();
  });

  it('refuse rotation steps out of turn', async () => {
    await assert.rejects(tokens.keys.activateNext(POOL), { code: 'rotation_out_of_turn' });
    await tokens.keys.publishNext(POOL);
    await assert.rejects(tokens.keys.publishNext(POOL), { code: 'rotation_out_of_turn' });
    await tokens.keys.activateNext(POOL);
    await tokens.keys.publishNext(POOL);
    await assert.rejects(tokens.keys.activateNext(POOL), { code: 'rotation_out_of_turn' });
    await tokens.keys.retireOld(POOL);
    await tokens.keys.activateNext(POOL);
  });

  it('let one of two rotations at once win', async () => {
    const results = await Promise.allSettled([tokens.keys.publishNext(POOL), tokens.keys.publishNext(POOL)]);
    assert.deepEqual(results.map(({ status }) => status).sort(), ['fulfilled', 'rejected']);
    assert.equal((await tokens.keys.jwks(POOL)).keys.length, 4);
  });

  it('sign no more once removed', async () => {
    await tokens.keys.removeAllOf(POOL);
    await assert.rejects(tokens.issuer.access(request), { code: 'keys_unknown' });
  });
});
