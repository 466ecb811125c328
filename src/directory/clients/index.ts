/**
 * App clients of user pools: their settings, secrets (sealed at rest) and extensions. Leaves client
 * authentication to the HTTP surfaces, and attribute permissions to directory/users.
 */
export { activeSecretsOf, authMethodOf, provesClient, type TokenBinding, tokenBindingOf } from './client-proof.js';
export type * from './clients.js';
export { type ClientsParts, createClients } from './create-clients.js';
export { defaultAppClient } from './defaults.js';
export { isDocumentUrl } from './document-url.js';
export type { ClientErrorCode } from './errors.js';
export type * from './extensions.js';
export { mayServeFapi } from './extensions.js';
export { allowedFlows, checkFlows, rotationOf } from './grant-rules.js';
export { defaultLifetimes, lifetimesOf } from './lifetimes.js';
export { interstitialUrl, isAddressOf, redirectTarget } from './redirect-target.js';
export { isRegisteredReturnAddress, isReturnAddress, matchesReturnAddress } from './return-address.js';
export type * from './types.js';
