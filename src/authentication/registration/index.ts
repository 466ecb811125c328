/** Sign-up and its confirmation. */
export { createRegistration } from './registration.js';
