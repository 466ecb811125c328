/**
 * Each user pool as an OpenID provider: one oidc-provider instance per pool at Cognito’s paths below `/{poolId}`. Protocol only: `tokens`
 * signs, the directory selects claims, the hosted pages sign in, identity pools issue AWS credentials.
 */
export type { ClaimsOf, UserAccount } from './accounts.js';
export type { BackchannelRequests } from './backchannel/backchannel-requests.js';
export { createSignInRequests } from './backchannel/sign-in-requests.js';
export type { ClientAccess } from './client-access.js';
export { createClientDocuments } from './client-documents/index.js';
export type { DevicePage } from './device-flow.js';
export type { RenderError } from './error-pages.js';
export { AWS_CREDENTIALS_TYPE, ID_TOKEN_TYPE, TOKEN_EXCHANGE } from './names.js';
export { createOidcEndpoints, type OidcEndpoints, type OidcEndpointsParts } from './oidc-endpoints.js';
export type { EndedSignIn } from './sign-out/browser-session.js';
export { createBrowserSessions, type EndBrowser } from './sign-out/end-sso-session.js';
export type { LogoutHook, LogoutPage } from './sign-out/logout.js';
export type { CurrentSsoSession, SignedIn, SignOutBrowser } from './signed-in.js';
export type { RedeemCode, SignInFacts } from './token/internal-codes.js';
export type { Exchange } from './token/token-exchange.js';
export type * from './types.js';
