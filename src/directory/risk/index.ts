/**
 * Threat protection settings of pools and clients: blocked addresses, handling of compromised
 * passwords, and of sign-ins at each risk level. Leaves the risk assessment and the
 * guards to authentication.
 */
export { createRisk, type Risk } from './create-risk.js';
export type { RiskErrorCode } from './errors.js';
export * from './types.js';
