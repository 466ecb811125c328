/** Whom an access token speaks for, while its session lasts. */
export { createAccessCheck } from './access-check.js';
export { isRecentSignIn } from './recent-sign-in.js';
export { owesProof, refuseOwing } from './refuse-owing.js';
