/** The sign-in state machine behind the AWS API and the hosted pages alike, and the sealed sessions between its steps. */
export { createNewPasswordRequired } from './challenges/new-password-required.js';
export { createPasswordVerifier } from './challenges/password-verifier.js';
export { createChallengeSessions } from './sessions.js';
export { createSignIn } from './sign-in.js';
