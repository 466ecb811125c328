import type { KeyGenerator } from './key-pairs.js';

type KeyPair = Awaited<ReturnType<KeyGenerator>>;

/** Pairs in the stock at most: four user pools. */
const MOST = 8;

/**
 * Generator with a stock of RSA key pairs, so that pools made one after the other wait for no key.
 * The stock begins to fill with the first request, one pair at a time on the thread pool, and is
 * kept in memory only. Every pair is given out once. Other keys are generated on request: they take
 * less than a millisecond.
 */
export function createKeyStock(generate: KeyGenerator, most = MOST): KeyGenerator {
  const stock: KeyPair[] = [];
  let filling = false;

  async function fill(): Promise<void> {
    if (filling) return;
    filling = true;
    try {
      while (stock.length < most) stock.push(await generate('RS256'));
    } catch {
      // The next request generates its own, and tries again.
    } finally {
      filling = false;
    }
  }

  return async (algorithm) => {
    if (algorithm !== 'RS256' && algorithm !== 'PS256') return generate(algorithm);
    const pair = stock.shift() ?? (await generate(algorithm));
    void fill();
    return pair;
  };
}
