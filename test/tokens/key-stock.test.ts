import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { CreateUserPoolCommand } from '@aws-sdk/client-cognito-identity-provider';
import { createKeyStock } from '../../src/tokens/key-stock.js';
import type { SigningAlgorithm } from '../../src/tokens/keys.store.js';
import { operatorClient } from '../support/clients.js';
import { startServer } from '../support/server.js';

const settled = () => new Promise((resolve) => setTimeout(resolve, 5));

describe('stock of signing keys', () => {
  /** Generator that counts, and can be stopped. */
  function counting() {
    const made: SigningAlgorithm[] = [];
    const state = { stopped: false };
    const generate = async (algorithm: SigningAlgorithm) => {
      if (state.stopped) return new Promise<never>(() => {});
      made.push(algorithm);
      return generateKeyPairSync('ed25519');
    };
    return { made, state, generate };
  }

  it('the stock begins with the first RSA key and holds eight pairs at most', async () => {
    const { made, generate } = counting();
    const keys = createKeyStock(generate);
    await settled();
    assert.equal(made.length, 0);
    await keys('RS256');
    await settled();
    assert.equal(made.length, 9);
  });

  it('keys in stock are given at once, each a single time, for RS256 and PS256', async () => {
    const { state, generate } = counting();
    const keys = createKeyStock(generate);
    await keys('RS256');
    await settled();
    state.stopped = true;
    const pairs = await Promise.all(Array.from({ length: 8 }, (_, n) => keys(n % 2 === 0 ? 'RS256' : 'PS256')));
    assert.equal(new Set(pairs).size, 8);
    assert.equal(await Promise.race([keys('RS256'), settled().then(() => 'waits')]), 'waits');
  });

  it('other algorithms are generated on request and do not begin a stock', async () => {
    const { made, generate } = counting();
    const keys = createKeyStock(generate);
    await keys('ES256');
    await keys('EdDSA');
    await settled();
    assert.deepEqual(made, ['ES256', 'EdDSA']);
  });

  it('a generator that fails is asked again by the next request', async () => {
    let fails = false;
    const keys = createKeyStock(async () => {
      if (fails) throw new Error('no entropy');
      return generateKeyPairSync('ed25519');
    }, 1);
    await keys('RS256');
    await settled();
    fails = true;
    await keys('RS256');
    await assert.rejects(keys('RS256'), /no entropy/);
    fails = false;
    await keys('RS256');
  });

  it('CreateUserPool waits for no key while the stock lasts', async () => {
    const { state, generate } = counting();
    const rsa = async (algorithm: SigningAlgorithm) =>
      algorithm === 'RS256' && !state.stopped ? generateKeyPairSync('rsa', { modulusLength: 2048 }) : generate(algorithm);
    const server = await startServer({ overrides: { generateKeyPair: createKeyStock(rsa) } });
    try {
      const operator = operatorClient(server);
      await operator.send(new CreateUserPoolCommand({ PoolName: 'first' }));
      await settled();
      state.stopped = true;
      for (const PoolName of ['second', 'third']) assert.ok((await operator.send(new CreateUserPoolCommand({ PoolName }))).UserPool?.Id);
    } finally {
      await server.stop();
    }
  });
});
