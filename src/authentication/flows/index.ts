/** State machine of sign-in, shared by the AWS API and the hosted pages, and the sealed sessions between its steps. */
export { createCustomChallenge } from './challenges/custom-challenge.js';
export { createDevicePasswordVerifier } from './challenges/device-password-verifier.js';
export { createDeviceSrpAuth } from './challenges/device-srp-auth.js';
export { createDiscoverableCredentialSignIn } from './challenges/discoverable-credential.js';
export { createMessageCode } from './challenges/message-code.js';
export { createMfaSetup, type MfaSetup } from './challenges/mfa-setup.js';
export { createNewPasswordRequired } from './challenges/new-password-required.js';
export { createPasswordVerifier } from './challenges/password-verifier.js';
export { createRelayedFactor } from './challenges/relayed-factor.js';
export { createSelectMfaType } from './challenges/select-mfa-type.js';
export { createSoftwareToken } from './challenges/software-token.js';
export { createWebAuthn } from './challenges/web-authn.js';
export { createChoice } from './choice.js';
export { createPostConfirmationSignIn, type PostConfirmationSignIn } from './post-confirmation-sign-in.js';
export { createChallengeSessions } from './sessions.js';
export { askFor, createSignIn } from './sign-in.js';
export { createStepUp } from './step-up.js';
