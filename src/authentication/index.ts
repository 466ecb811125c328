/**
 * Authentication: sign-in flows and factors, sign-up, recovery, invitations, and protection against guessing. Users belong to the
 * directory, tokens to tokens, and protocols to the HTTP surfaces.
 */
export { type AccessCheck, type AccessTokenHolder, assertNoFactorOwed, isRecentSignIn, owesProof } from './access/index.js';
export type { Accounts, KeptSession, ProviderLinks, ProviderUser, SignOuts, UserAttributes } from './accounts/index.js';
export { ACR_VALUES, amrOf, assuranceOf, levelNamed, levelOf } from './assurance.js';
export { type Authentication, type AuthenticationParts, createAuthentication } from './authentication.js';
export { checkSecretHash, refuseBearerTokens, refuseKeyProof, secretHash } from './client-proof.js';
export type { Device, Devices } from './devices/index.js';
export type { AuthenticationErrorCode } from './errors.js';
export {
  createPasskeyRecords,
  type Passkey,
  type PasskeyCreationOptions,
  type PasskeyRecord,
  type PasskeyRecords,
  type PasskeyRequestOptions,
  type Passkeys,
} from './factors/passkey/index.js';
export { createPasswordHashing, type PasswordHashing } from './factors/password/index.js';
export { createPowMod, createSrpPairs, type SrpPairs } from './factors/srp/index.js';
export type { TotpFactor } from './factors/totp/index.js';
export type { MfaSetup } from './flows/index.js';
export type { Guards } from './guards.js';
export type { Invitations } from './invitations/index.js';
export type { MfaPreferenceChange, MfaPreferences } from './mfa/index.js';
export type { Operation, OperationRecord, OperationType } from './operation.js';
export { originOf } from './operation.js';
export type { Recovery } from './recovery/index.js';
export type { Registration, SignUpRequest } from './registration/index.js';
export {
  type AssessedErrorCode,
  AssessedRefusal,
  createCommonList,
  createPwnedCopy,
  createPwnedRange,
  type Geography,
  type PasswordLists,
  type RiskAssessment,
} from './threats/index.js';
export type { TokenSet, TokenSets } from './token-sets/index.js';
export type { SignInTriggers } from './trigger-calls/index.js';
export type * from './types.js';
