/** User accounts: disable, enable, delete, global sign-out, attributes, and links to upstream providers. */
export { type Accounts, createAccounts } from './accounts.js';
export { createUserAttributes } from './attributes.js';
export { createProviderLinks, type ProviderLinks, type ProviderUser } from './provider-links.js';
export { createSignOuts, type EndBrowsers, type KeptSession, type SignOuts } from './sign-outs.js';
export type { UserAttributes } from './types.js';
