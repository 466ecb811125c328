/**
 * Each user pool as SAML identity provider of its registered service providers, and as service provider of its upstream identity
 * providers. Protocol only: sign-in is the authorization server’s, which keeps one SSO session for both protocols; pages are the hosted
 * pages.
 */

export { samlEndpointsOf, samlPoolOf } from './endpoints.js';
export type { SamlHandlersParts } from './parts.js';
export { createSamlHandlers, type SamlHandlers } from './saml-handlers.js';
