/**
 * Whether each part of a compact JWS or JWE is written as RFC 7515 section 2 has it: base64url without padding, line breaks, other alphabets
 * and loose bits at its end. Libraries read those, too, so that one token would have several spellings.
 */
export function isCanonicalJwt(token: string): boolean {
  return token.split('.').every((part) => Buffer.from(part, 'base64url').toString('base64url') === part);
}
