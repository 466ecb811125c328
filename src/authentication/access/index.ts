/** Whom an access token speaks for, while its session lasts. */
export { createAccessCheck } from './access-check.js';
