import { createPasswordHashing } from '../../src/authentication/index.js';
import { type KeyGenerator, randomKeyPair } from '../../src/tokens/index.js';

/** RSA keys that this process has generated; each costs a tenth of a second. */
const bank: ReturnType<KeyGenerator>[] = [];
const BANK = 48;
let drawn = 0;

/** Key generator of one server: RSA keys come from the bank in turn, and never twice for the same server. */
export function reusedKeyPairs(): KeyGenerator {
  const own = new Set<number>();
  return (algorithm) => {
    if (algorithm !== 'RS256' && algorithm !== 'PS256') return randomKeyPair(algorithm);
    const index = drawn++ % BANK;
    if (own.has(index)) return randomKeyPair(algorithm);
    own.add(index);
    bank[index] ??= randomKeyPair('RS256');
    return bank[index];
  };
}

/** argon2id at its lowest cost: under a millisecond instead of thirty. */
export const quickHashing = () => createPasswordHashing({ cost: { memoryCost: 64, timeCost: 1 } });
