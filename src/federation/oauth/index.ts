/**
 * Providers that speak OAuth 2.0 and OpenID Connect, by openid-client. No strategy layer such as passport: its strategies answer requests
 * themselves and keep their state in a session of the server's, while an answer here comes in a browser that need not be the one that waits.
 */
export { createKeyCheck, type KeyCheck } from './key-check.js';
export { createOAuthConnectors, type OAuthConnectors } from './oauth-connectors.js';
