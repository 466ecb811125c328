/**
 * Each user pool as SAML identity provider, for applications that are registered as its service providers. Protocol only: sign-in is the
 * authorization server's, which keeps one session for both, and pages are the hosted UI's.
 */
export type { SamlDoorParts } from './parts.js';
export { placesOf, samlPoolOf } from './places.js';
export { createSamlDoor, type SamlDoor } from './saml-door.js';
