/**
 * Users: names, attributes, write permissions, and the claims of ID tokens. Leaves the proof of
 * identity to authentication, and disclosure to the HTTP surfaces.
 */

export { isEmail, isPhoneNumber } from './attribute-formats.js';
export { claimsOf, mayUserWrite, readableAttributes, typedClaims, writableAttributes } from './claims.js';
export { createUsers, type UsersParts } from './create-users.js';
export { type UserErrorCode, userUnknown } from './errors.js';
export { type HashAlgorithm, type ImportedHash, readImportedHash } from './imported-hash.js';
export { loginKey } from './login-keys.js';
export { effectiveMfaPreference, factorsFromElsewhere, hasFactor, owedFactors, withoutFactors } from './mfa.js';
export { type ClaimsTarget, scopeOfClaim } from './openid-claims.js';
export { checkPassword } from './password-policy.js';
export type * from './types.js';
export { attributesWithLogin } from './username.js';
export type * from './users.js';
export { validateAttributes } from './validate-attributes.js';
