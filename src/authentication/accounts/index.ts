/** What becomes of a whole account (disabled, enabled, deleted, signed out everywhere), of its attributes, and of its links to other providers. */
export { createAccounts } from './accounts.js';
export { createUserAttributes } from './attributes.js';
export { createProviderLinks } from './provider-links.js';
export { createSignOuts, type EndBrowsers } from './sign-outs.js';
