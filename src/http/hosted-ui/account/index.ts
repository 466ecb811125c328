/** `/{poolId}/account`: where a person looks after their own account. Signed in by the browser's session, for one app of the pool. */
export { type AccountParts, createAccountPages } from './account.js';
export { accountReturnUrl, createSignInFirst } from './sign-in-first.js';
