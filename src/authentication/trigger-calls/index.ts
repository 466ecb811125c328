/** Lambda triggers of authentication: events and interpretation of responses. */

export { type AccountTriggers, createAccountTriggers } from './account-triggers.js';
export { type CustomMessages, createCustomMessages } from './custom-messages.js';
export { type CustomSenders, createCustomSenders, type SenderCall } from './custom-senders.js';
export { createFederatedTriggers, type FederatedTriggers } from './federated-triggers.js';
export { createSignInTriggers, type SignInTriggers } from './sign-in-triggers.js';
export { createTokenTriggers, type TokenTriggers } from './token-triggers.js';
export { createUserMigration, type UserMigration } from './user-migration.js';
