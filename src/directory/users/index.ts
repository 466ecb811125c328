/**
 * Users: who there is, by which names they are found, what attributes they may have, who may write them, and what ID tokens say of them.
 * Leaves to authentication how someone proves to be a user, and to the doors whom they show what.
 */

export { isEmail, isPhoneNumber } from './attribute-formats.js';
export { mayUserWrite, readableAttributes, writableAttributes } from './attribute-permissions.js';
export { claimsOf } from './claims.js';
export { createUsers, type UsersParts } from './create-users.js';
export { UserError, type UserErrorCode, userUnknown } from './errors.js';
export { type ForeignHash, type HashAlgorithm, readForeignHash } from './foreign-hash.js';
export { loginKey } from './login-keys.js';
export { factorsFromElsewhere, hasFactor, owedFactors, standingMfa, withoutFactors } from './mfa.js';
export { checkPassword } from './password-policy.js';
export type * from './types.js';
export { attributesWithLogin } from './username.js';
export type * from './users.js';
export { validateAttributes } from './validate-attributes.js';
