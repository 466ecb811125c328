/**
 * Identity pools: identities of guests and of authenticated users, their roles, and the tokens and
 * credentials they get. Leaves users to the user pools, credentials and policies to `sts`, keys and
 * signatures to `tokens`.
 */

export { createActiveSignIns } from './active-sign-ins.js';
export { IdentityPoolError, type IdentityPoolErrorCode } from './errors.js';
export { createIdentities, type IdentitiesParts } from './identities.js';
export { createIdentityPools } from './identity-pools.js';
export { createExternalLogins, type ExternalLogins, type LoginProviders } from './login-providers/external-logins.js';
export { createSamlLogins } from './login-providers/saml.js';
export type { IsSignedIn } from './login-verifier.js';
export { createOpenIdTokens, createOpenIdTokenVerifier, type OpenIdTokens } from './openid-tokens.js';
export { createProviderNames } from './provider-names.js';
export type * from './types.js';
export { createWebIdentityVerifier } from './web-identity-verifier.js';
