/**
 * Identity pools: identities of guests and of authenticated users, their roles, and the tokens and
 * credentials they get. Leaves users to the user pools, credentials and policies to `sts`, keys and
 * signatures to `tokens`.
 */

export { IdentityPoolError, type IdentityPoolErrorCode } from './errors.js';
export { createIdentities, type IdentitiesParts } from './identities/identities.js';
export { createActiveSignIns } from './logins/active-sign-ins.js';
export { createExternalLogins, type ExternalLogins, type LoginProviders } from './logins/external-logins.js';
export type { IsSignedIn } from './logins/login-verifier.js';
export { createOpenIdTokens, createOpenIdTokenVerifier, type OpenIdTokens } from './logins/openid-tokens.js';
export { createProviderNames } from './logins/provider-names.js';
export { createSamlLogins } from './logins/saml.js';
export { createWebIdentityVerifier } from './logins/web-identity-verifier.js';
export { createIdentityPools } from './pools/identity-pools.js';
export type * from './types.js';
