/** Codes from authenticator apps (RFC 6238). */
export { createTotpFactor, type TotpFactor } from './factor.js';
