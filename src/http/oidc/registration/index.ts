/** Dynamic client registration (RFC 7591) and its management (RFC 7592), for pools that enable it. */
export type { OpenRegistrationAllowances } from './open-limits.js';
export { createRegistration, type Registration } from './registration.js';
export { termsOf } from './registration-error.js';
