/**
 * OAuth 2.0 and OpenID Connect providers, by openid-client. Not by passport: its strategies answer requests themselves and keep state in a
 * server session, while a response here may arrive in another browser than the waiting one.
 */
export { createKeyCheck, type KeyCheck } from './key-check.js';
export { createOAuthConnectors, type OAuthConnectors } from './oauth-connectors.js';
