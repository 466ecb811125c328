import { getDiffieHellman } from 'node:crypto';

/** 3072-bit MODP group (RFC 3526 section 4); its generator is 2. */
export const N = BigInt(`0x${getDiffieHellman('modp15').getPrime('hex')}`);
export const G = 2n;
export const GROUP_BYTES = 384;

/** Hex without leading zeros: salts and public values on the wire. */
export function toHex(value: bigint): string {
  return value.toString(16);
}

/** Even-length hex with a leading zero byte when the top bit is set: Java's `BigInteger.toByteArray`, which Cognito's clients hash. */
export function pad(value: bigint): Buffer {
  const hex = value.toString(16);
  const even = hex.length % 2 ? `0${hex}` : hex;
  return Buffer.from(/^[89a-f]/.test(even) ? `00${even}` : even, 'hex');
}

export function toBigInt(bytes: Uint8Array): bigint {
  return BigInt(`0x${Buffer.from(bytes).toString('hex') || '0'}`);
}
