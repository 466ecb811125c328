import { createDiffieHellman } from 'node:crypto';
import { G, N, toBigInt } from './group.js';

/** `base ^ exponent mod N`, not negative. */
export type PowMod = (base: bigint, exponent: bigint) => bigint;

/**
 * Modular exponentiation by OpenSSL, six times as fast as BigInt and in constant time: a Diffie-Hellman secret is just that
 * (performance.md section 1). The generator stays 2: any other costs a primality check of a second.
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
      // As below.
    }
    // OpenSSL refuses secrets that are no good for a key agreement (1, N - 1), in Node 22 with none at all; the number is right all the same.
    return slowPowMod(reduced, exponent);
  };
}

/** Square and multiply: for the few inputs that OpenSSL refuses as public keys. */
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
