/** Self-service account pages at `/{poolId}/account`, authenticated by the browser's SSO session, for one app client of the pool. */
export { type AccountParts, createAccountPages } from './account.js';
export { accountReturnUrl, createSignInFirst } from './sign-in-first.js';
