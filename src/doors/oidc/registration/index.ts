/** Clients that register themselves, where the pool lets them. */
export { createRegistration, type Registration } from './registration.js';
export { termsOf } from './terms.js';
