/**
 * Returns whether each part of a compact JWS or JWE is canonical base64url (RFC 7515 section 2): no padding, line breaks, other alphabets
 * or stray bits at the end. Libraries accept those, so that one token would have several spellings.
 */
export function isCanonicalJwt(token: string): boolean {
  return token.split('.').every((part) => Buffer.from(part, 'base64url').toString('base64url') === part);
}
