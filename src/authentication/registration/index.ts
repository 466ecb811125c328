/** Sign-up and its confirmation. */
export { createRegistration } from './registration.js';
export type { Registration, SignUpRequest } from './types.js';
