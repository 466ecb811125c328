import { createDiffieHellman } from 'node:crypto';
import { G, N, toBigInt } from './group.js';

/** `base ^ exponent mod N`, not negative. */
export type PowMod = (base: bigint, exponent: bigint) => bigint;

/**
 * Modular exponentiation by OpenSSL, six times as fast as BigInt and constant-time: a Diffie-Hellman shared secret is that power. The
 * generator stays 2: others cost a primality check of a second.
 */
export function createPowMod(): PowMod {
  const machine = createDiffieHellman(bytesOf(N), Number(G));
  return (base, exponent) => {
    const reduced = base % N;
    if (isDegenerate(reduced) || exponent < 1n) return slowPowMod(reduced, exponent);
    try {
      machine.setPrivateKey(bytesOf(exponent));
      const secret = machine.computeSecret(bytesOf(reduced));
      if (secret.length > 0) return toBigInt(secret);
    } catch {
      // Falls back to BigInt below.
    }
    // OpenSSL refuses shared secrets of 1 and N - 1; Node 22 then returns an empty one. The power itself is well defined.
    return slowPowMod(reduced, exponent);
  };
}

/** Square and multiply, for inputs that OpenSSL refuses as public keys. */
export function slowPowMod(base: bigint, exponent: bigint): bigint {
  let result = 1n;
  let square = base % N;
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = (result * square) % N;
    square = (square * square) % N;
  }
  return result;
}

const isDegenerate = (base: bigint): boolean => base <= 1n || base >= N - 1n;

function bytesOf(value: bigint): Buffer {
  const hex = value.toString(16);
  return Buffer.from(hex.length % 2 ? `0${hex}` : hex, 'hex');
}
