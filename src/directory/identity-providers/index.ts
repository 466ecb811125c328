/**
 * Identity providers registered at a user pool: endpoints, credentials and attribute mapping.
 * Leaves sign-in through a provider to federation, and links between users and providers to
 * directory/users.
 */
export { createIdentityProviders, type IdentityProvidersParts } from './create-identity-providers.js';
export { type IdentityProviderErrorCode, providerInvalid } from './errors.js';
export type * from './identity-providers.js';
export type * from './identity-providers.js';
