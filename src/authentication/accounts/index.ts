/** User accounts: disable, enable, delete, global sign-out, attributes, and links to upstream providers. */
export { createAccounts } from './accounts.js';
export { createUserAttributes } from './attributes.js';
export { createProviderLinks } from './provider-links.js';
export { createSignOuts, type EndBrowsers } from './sign-outs.js';
