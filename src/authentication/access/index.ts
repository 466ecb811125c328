/** Verifies access tokens of the user API: signature, session and user. */
export { createAccessCheck } from './access-check.js';
export { isRecentSignIn } from './recent-sign-in.js';
export { owesProof, refuseOwing } from './refuse-owing.js';
