/** What becomes of a whole account (disabled, enabled, deleted, signed out everywhere), and of its attributes. */
export { createAccounts } from './accounts.js';
export { createUserAttributes } from './attributes.js';
