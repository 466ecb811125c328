/**
 * OpenID Connect providers by openid-client, which verifies their ID tokens, and the built-in passport strategy of providers of plain OAuth
 * 2.0.
 */
export { createKeyCheck, type KeyCheck } from './key-check.js';
export { createOAuthConnectors, type OAuthConnectors } from './oauth-connectors.js';
