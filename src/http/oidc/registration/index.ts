/** Dynamic client registration (RFC 7591) and its management (RFC 7592), for pools that enable it. */
export { type RequestedMetadata, readMetadata } from './client-metadata-request.js';
export type { Metadata } from './metadata-members.js';
export { createOpenLimits, type OpenRegistrationAllowances } from './open-limits.js';
export { defaultSettings, settingsFor } from './registered-client.js';
export { createRegistration, type Registration } from './registration.js';
export { RegistrationError, termsOf, wrongMetadata } from './registration-error.js';
