import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
/**
 * Returns whether each part of a compact JWS or JWE is canonical base64url (RFC 7515 section 2): no padding, line breaks, other alphabets
 * or stray bits at the end. Libraries accept those, so that one token would have several spellings.
 */
export function isCanonicalJwt(token: string): boolean {
  return token.split('.').every((part) => Buffer.from(part, 'base64url').toString('base64url') === part);
}

type Bytes = string | Uint8Array;

export function sha256(data: Bytes): Buffer {
  return createHash('sha256').update(data).digest();
}

export function hmacSha256(key: Bytes, data: Bytes): Buffer {
  return createHmac('sha256', key).update(data).digest();
}

/** SHA-256 in base64url, the stored form of tokens and codes. Only for values with enough entropy of their own. */
export function hashToken(token: string): string {
  return sha256(token).toString('base64url');
}

/** Code challenge of a PKCE verifier, method S256 (RFC 7636 section 4.2). */
export const codeChallengeOf = (verifier: string): string => sha256(verifier).toString('base64url');

/** Compares in time independent of both values; hashing first hides their lengths. */
export function constantTimeEqual(a: Bytes, b: Bytes): boolean {
  return timingSafeEqual(sha256(a), sha256(b));
}
