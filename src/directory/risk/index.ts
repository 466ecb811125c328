/**
 * What pools and their clients hold against threats, as far as it is acted on: addresses that nobody signs in from.
 * Leaves to the app where sign-ins are held up.
 */
export { createRisk, type Risk } from './create-risk.js';
export { RiskError, type RiskErrorCode } from './errors.js';
export * from './types.js';
