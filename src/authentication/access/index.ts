/** Verifies access tokens of the user API: signature, session and user. */
export { type AccessCheck, type AccessTokenHolder, createAccessCheck } from './access-check.js';
export { assertNoFactorOwed, isRecentSignIn, owesProof } from './owed-factor.js';
