import { constantTimeEqual, hmacSha256, sha256 } from '../../../kernel/index.js';
import { refusal } from '../../errors.js';
import { G, GROUP_BYTES, N, pad, toBigInt, toHex } from './group.js';
import type { SrpPair, SrpPairs } from './pairs.js';
import type { PowMod } from './pow-mod.js';

/** Multiplier k (RFC 5054 section 2.5.3). */
const MULTIPLIER = toBigInt(sha256(Buffer.concat([pad(N), pad(G)])));

const KEY_INFO = Buffer.from('Caldera Derived Key\u0001');
const KEY_BYTES = 16;

/** B = (k·v + g^b) mod N */
function serverPublic(verifier: bigint, pair: SrpPair): bigint {
  return (MULTIPLIER * verifier + pair.public) % N;
}

/** Scrambling parameter u; both sides must refuse zero. */
export function scramble(clientPublic: bigint, ownPublic: bigint): bigint {
  return toBigInt(sha256(Buffer.concat([pad(clientPublic), pad(ownPublic)])));
}

/**
 * Session key K from S = (A·v^u)^b mod N. Throws `credentials_wrong` for values that determine S without the password: A mod N = 0, u = 0
 * (RFC 5054 section 2.5.4).
 */
export function sharedKey(powMod: PowMod, values: { clientPublic: bigint; verifier: bigint; scrambler: bigint; secret: bigint }): Buffer {
  const { clientPublic, verifier, scrambler, secret } = values;
  if (clientPublic % N === 0n || scrambler === 0n) throw refusal('credentials_wrong', { detail: 'A mod N = 0 or u = 0' });
  const shared = powMod(clientPublic * powMod(verifier, scrambler), secret);
  return hmacSha256(hmacSha256(pad(scrambler), pad(shared)), KEY_INFO).subarray(0, KEY_BYTES);
}

/** `PASSWORD_CLAIM_SIGNATURE`: HMAC that proves the client's knowledge of K. */
function claimSignature(key: Buffer, claim: { poolName: string; userId: string; secretBlock: Buffer; timestamp: string }): Buffer {
  const { poolName, userId, secretBlock, timestamp } = claim;
  return hmacSha256(key, Buffer.concat([Buffer.from(poolName + userId), secretBlock, Buffer.from(timestamp)]));
}

/** Server state between the two SRP steps, base64url. Sealed before it is sent to a client. */
export interface Handshake {
  /** A, b, u. */
  readonly a: string;
  readonly b: string;
  readonly u: string;
}

export interface Claim {
  /** Standard base64, as received. */
  readonly signature: string;
  readonly secretBlock: Buffer;
  readonly timestamp: string;
}

/** SRP-6a computations for users and devices. */
export interface SrpExchange {
  /** First step. `salt` in hex. Throws `parameter_invalid` for malformed numbers, `credentials_wrong` for illegal values of A. */
  open(kept: { salt: string; verifier: bigint }, srpA: string): { parameters: { SALT: string; SRP_B: string }; handshake: Handshake };
  /** Verifies the claim. `poolName` and `userId` as the client hashes them. */
  isRight(subject: { poolName: string; userId: string; verifier: bigint }, handshake: Handshake, claim: Claim): boolean;
}

/** Length of the server's secret, and of the scrambling hash. */
const SECRET_BYTES = 32;

/** Hex of at most 3072 bits and a sign byte. */
const SRP_A = /^[0-9a-fA-F]{1,770}$/;

export function createSrpExchange({ pairs, powMod }: { pairs: SrpPairs; powMod: PowMod }): SrpExchange {
  return {
    open({ salt, verifier }, srpA) {
      if (!SRP_A.test(srpA)) throw refusal('parameter_invalid', { message: 'SRP_A is not valid.' });
      const clientPublic = BigInt(`0x${srpA}`);
      if (clientPublic % N === 0n) throw refusal('credentials_wrong', { detail: 'A mod N = 0' });
      const pair = pairs.take();
      const ownPublic = serverPublic(verifier, pair);
      const handshake = {
        a: write(clientPublic, GROUP_BYTES),
        b: write(pair.secret, SECRET_BYTES),
        u: write(scramble(clientPublic, ownPublic), SECRET_BYTES),
      };
      return { parameters: { SALT: salt, SRP_B: toHex(ownPublic) }, handshake };
    },

    isRight({ poolName, userId, verifier }, handshake, { signature, secretBlock, timestamp }) {
      const [clientPublic, secret, scrambler] = [read(handshake.a), read(handshake.b), read(handshake.u)];
      const key = sharedKey(powMod, { clientPublic, verifier, scrambler, secret });
      const expected = claimSignature(key, { poolName, userId, secretBlock, timestamp });
      return constantTimeEqual(expected, Buffer.from(signature, 'base64'));
    },
  };
}

/** Base64url of at least so many bytes: the length of the sealed handshake does not tell one user's from another's. */
function write(value: bigint, bytes: number): string {
  const hex = toHex(value).padStart(2 * bytes, '0');
  return Buffer.from(hex.length % 2 ? `0${hex}` : hex, 'hex').toString('base64url');
}

const read = (text: string): bigint => toBigInt(Buffer.from(text, 'base64url'));
