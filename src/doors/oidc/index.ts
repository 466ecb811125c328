/**
 * Each user pool as an OpenID provider: one oidc-provider instance per pool behind Cognito's paths, below `/{poolId}`. Protocol only:
 * tokens come from `tokens`, claims from the directory, pages from the hosted UI, credentials from identity pools.
 */
export type { ClaimsOf } from './accounts.js';
export type { RenderError } from './error-pages.js';
export { AWS_CREDENTIALS_TYPE, ID_TOKEN_TYPE, TOKEN_EXCHANGE } from './names.js';
export { createOidcDoor, type OidcDoor, type OidcDoorParts } from './oidc-door.js';
export type { SignedIn } from './signed-in.js';
export type { Exchange } from './token-exchange.js';
export type * from './types.js';
