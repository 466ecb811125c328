import { createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto';
import { decodeCredentialPublicKey } from '@simplewebauthn/server/helpers';

export const ES256 = -7;
export const RS256 = -257;

/** COSE key labels (RFC 9053 section 7, RFC 8230 section 4). */
const LABEL = { kty: 1, alg: 3, crv: -1, x: -2, y: -3, n: -1, e: -2 } as const;
const KTY = { ec: 2, rsa: 3 } as const;
const P256 = 1;

const RSA_BITS = { least: 2048, most: 4096 } as const;
const MAX_EXPONENT = 0xffff_ffffn;

/** Whether a COSE key has an offered algorithm, is consistent, not weak, and cheap to verify with. */
export function isSupportedKey(cose: Uint8Array): boolean {
  try {
    // Untyped: the library's types describe well-formed keys only.
    const key = decodeCredentialPublicKey(cose as Uint8Array<ArrayBuffer>) as unknown as ReadonlyMap<number, unknown>;
    const alg = key.get(LABEL.alg);
    if (alg === ES256) return key.get(LABEL.kty) === KTY.ec && key.get(LABEL.crv) === P256 && imported(ecKey(key)) !== undefined;
    return alg === RS256 && key.get(LABEL.kty) === KTY.rsa && isReasonable(imported(rsaKey(key)));
  } catch {
    return false;
  }
}

const text = (value: unknown): string => Buffer.from(value as Uint8Array).toString('base64url');
const ecKey = (key: ReadonlyMap<number, unknown>): JsonWebKey => ({
  kty: 'EC',
  crv: 'P-256',
  x: text(key.get(LABEL.x)),
  y: text(key.get(LABEL.y)),
});
const rsaKey = (key: ReadonlyMap<number, unknown>): JsonWebKey => ({ kty: 'RSA', n: text(key.get(LABEL.n)), e: text(key.get(LABEL.e)) });

/** Throws for a point that is not on the curve. */
const imported = (key: JsonWebKey): KeyObject => createPublicKey({ key, format: 'jwk' });

function isReasonable({ asymmetricKeyDetails: { modulusLength = 0, publicExponent = 0n } = {} }: KeyObject): boolean {
  return modulusLength >= RSA_BITS.least && modulusLength <= RSA_BITS.most && publicExponent <= MAX_EXPONENT;
}
