import { hmacSha256, sha256 } from '../../../kernel/index.js';
import { refusal } from '../../errors.js';
import { G, N, pad, toBigInt } from './group.js';
import type { SrpPair } from './pairs.js';
import type { PowMod } from './pow-mod.js';

/** Multiplier k (RFC 5054 section 2.5.3). */
const MULTIPLIER = toBigInt(sha256(Buffer.concat([pad(N), pad(G)])));

const KEY_INFO = Buffer.from('Caldera Derived Key\u0001');
const KEY_BYTES = 16;

/** B = (k·v + g^b) mod N */
export function serverPublic(verifier: bigint, pair: SrpPair): bigint {
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
export function claimSignature(key: Buffer, claim: { poolName: string; userId: string; secretBlock: Buffer; timestamp: string }): Buffer {
  const { poolName, userId, secretBlock, timestamp } = claim;
  return hmacSha256(key, Buffer.concat([Buffer.from(poolName + userId), secretBlock, Buffer.from(timestamp)]));
}
