import assert from 'node:assert/strict';
import fc from 'fast-check';
import { scramble, sharedKey } from '../../src/authentication/factors/srp/exchange.js';
import { N, pad, toHex } from '../../src/authentication/factors/srp/group.js';
import { slowPowMod } from '../../src/authentication/factors/srp/pow-mod.js';
import { checkTimestamp, formatTimestamp } from '../../src/authentication/factors/srp/verifiers.js';
import { createPowMod, createSrpPairs } from '../../src/authentication/index.js';
import { randomIds } from '../../src/kernel/index.js';
import { code } from './support/house.js';
import { clientTimestamp } from './support/srp-client.js';

const powMod = createPowMod();
const bigs = (bits: number) => fc.bigInt({ min: 0n, max: (1n << BigInt(bits)) - 1n });

describe('SRP arithmetic', () => {
  it('modular exponentiation equals BigInt’s', () => {
    fc.assert(
      fc.property(bigs(3100), bigs(256), (base, exponent) => powMod(base, exponent) === slowPowMod(base, exponent)),
      { numRuns: 60 },
    );
  });

  it('modular exponentiation equals BigInt’s for values that OpenSSL refuses', () => {
    for (const base of [0n, 1n, 2n, N - 1n, N - 2n, N, N + 1n, 2n * N]) {
      for (const exponent of [0n, 1n, 2n, 3n, 255n, 1n << 255n]) {
        assert.equal(powMod(base, exponent), slowPowMod(base, exponent), `${base} ^ ${exponent}`);
      }
    }
    assert.equal(powMod(3n, (N - 1n) / 2n), slowPowMod(3n, (N - 1n) / 2n));
  });

  it('pad writes positive integers as Java does: even length, a zero byte before a set top bit', () => {
    assert.deepEqual(
      [0x1n, 0x7fn, 0x80n, 0xfffn, 0xffffn].map((value) => pad(value).toString('hex')),
      ['01', '7f', '0080', '0fff', '00ffff'],
    );
    assert.equal(pad(N).length, 385);
  });

  it('A = 0 mod N and u = 0, which would fix the shared key, are refused with credentials_wrong', () => {
    const good = { clientPublic: 5n, verifier: 7n, scrambler: 11n, secret: 13n };
    assert.equal(sharedKey(powMod, good).length, 16);
    for (const bad of [{ clientPublic: 0n }, { clientPublic: N }, { clientPublic: 2n * N }, { scrambler: 0n }]) {
      assert.throws(() => sharedKey(powMod, { ...good, ...bad }), code('credentials_wrong'));
    }
    assert.notEqual(scramble(5n, 6n), 0n);
  });
});

describe('SRP server key pairs', () => {
  const turn = () => new Promise((resolve) => setImmediate(resolve));

  it('SRP key pairs are precomputed up to the stock, one per event loop turn, and used once', async () => {
    let made = 0;
    const pairs = createSrpPairs({
      powMod: (base, exponent) => {
        made += 1;
        return powMod(base, exponent);
      },
      ids: randomIds,
      stock: 3,
    });
    for (let i = 0; i < 10; i++) await turn();
    assert.equal(made, 3);
    const taken = Array.from({ length: 5 }, () => pairs.take());
    assert.equal(made, 5);
    assert.equal(new Set(taken.map((pair) => pair.secret)).size, 5);
    for (const pair of taken) assert.equal(pair.public, slowPowMod(2n, pair.secret));
    pairs.close();
    for (let i = 0; i < 10; i++) await turn();
    assert.equal(made, 5);
  });
});

describe('SRP timestamps', () => {
  const clock = (at: number) => ({ now: () => at });

  it('timestamps are formatted as by the client library', () => {
    fc.assert(
      fc.property(fc.date({ min: new Date('2000-01-01'), max: new Date('2099-12-31'), noInvalidDate: true }), (date) => {
        const at = Math.floor(date.getTime() / 1000) * 1000;
        const text = clientTimestamp(at);
        assert.equal(formatTimestamp(at), text);
        checkTimestamp(text, clock(at));
      }),
    );
  });

  it('timestamps in any other format are refused with parameter_invalid', () => {
    const at = Date.UTC(2025, 4, 7, 0, 9, 40);
    checkTimestamp('Wed May 7 00:09:40 UTC 2025', clock(at));
    for (const bad of [
      'Wed May 07 00:09:40 UTC 2025',
      'Tue May 7 00:09:40 UTC 2025',
      'Wed May 7 00:09:40 GMT 2025',
      'Wed May 7 24:09:40 UTC 2025',
      'Wed Mai 7 00:09:40 UTC 2025',
      'Wed May 7 00:09:40 UTC 2025 ',
      '2025-05-07T00:09:40Z',
      '',
    ]) {
      assert.throws(() => checkTimestamp(bad, clock(at)), code('parameter_invalid', /TIMESTAMP/), bad);
    }
  });

  it('timestamps more than 15 minutes from now are refused with parameter_invalid', () => {
    const at = Date.UTC(2025, 4, 7, 0, 9, 40);
    const text = formatTimestamp(at);
    for (const away of [-14, 14]) checkTimestamp(text, clock(at + away * 60_000));
    for (const away of [-16, 16]) assert.throws(() => checkTimestamp(text, clock(at + away * 60_000)), code('parameter_invalid'));
  });

  it('public values are encoded as shortest hex', () => assert.equal(toHex(255n), 'ff'));
});
