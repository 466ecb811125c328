/**
 * Each user pool as SAML identity provider, for applications that are registered as its service providers. Protocol only: sign-in is the
 * authorization server's, which keeps one session for both, and pages are the hosted UI's.
 */

export { samlEndpointsOf, samlPoolOf } from './endpoints.js';
export type { SamlHandlersParts } from './parts.js';
export { createSamlHandlers, type SamlHandlers } from './saml-handlers.js';
