/** Clients that register themselves, where the pool lets them. */
export type { OpenRegistrationAllowances } from './open-limits.js';
export { createRegistration, type Registration } from './registration.js';
export { termsOf } from './terms.js';
