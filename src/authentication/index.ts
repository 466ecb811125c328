/**
 * Authentication: sign-in flows and factors, sign-up, recovery, invitations, and protection against guessing. Users belong to the
 * directory, tokens to tokens, and protocols to the HTTP surfaces.
 */
export { assertNoFactorOwed, isRecentSignIn, owesProof } from './access/index.js';
export { ACR_VALUES, amrOf, assuranceOf, levelNamed, levelOf } from './assurance.js';
export { type Authentication, type AuthenticationParts, createAuthentication } from './authentication.js';
export { refuseBearerTokens, refuseKeyProof } from './client-proof.js';
export { checkSecretHash, secretHash } from './client-secret-hash.js';
export type { AuthenticationErrorCode } from './errors.js';
export { createPasskeyRecords, type PasskeyRecord, type PasskeyRecords } from './factors/passkey/index.js';
export { createPasswordHashing, type PasswordHashing } from './factors/password/index.js';
export { createPowMod, createSrpPairs, type SrpPairs } from './factors/srp/index.js';
export type { TotpFactor } from './factors/totp/index.js';
export type { Guards } from './guards.js';
export type { Operation, OperationRecord, OperationType } from './operation.js';
export { originOf } from './origin.js';
export {
  type AssessedErrorCode,
  AssessedRefusal,
  createCommonList,
  createPwnedCopy,
  createPwnedRange,
  type Geography,
  type PasswordLists,
} from './threats/index.js';
export type * from './types.js';
