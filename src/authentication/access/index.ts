/** Verifies access tokens of the user API: signature, session and user. */
export { type AccessCheck, type AccessTokenHolder, createAccessCheck } from './access-check.js';
export { assertNoFactorOwed, owesProof } from './owed-factor.js';
export { isRecentSignIn } from './recent-sign-in.js';
