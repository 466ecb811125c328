/**
 * Identity providers that a pool knows beside itself: their addresses, our credentials with them, what of theirs becomes which attribute.
 * Leaves to federation how somebody signs in through one, and to directory/users whom they are linked to.
 */
export { createIdentityProviders, type IdentityProvidersParts } from './create-identity-providers.js';
export { IdentityProviderError, type IdentityProviderErrorCode } from './errors.js';
export type * from './identity-providers.js';
export type * from './types.js';
