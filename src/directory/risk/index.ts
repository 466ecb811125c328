/**
 * What pools and their clients hold against threats: addresses that nobody signs in from, what becomes of passwords that are in everybody's
 * lists, and of sign-ins at each level of risk. Leaves judging and acting to authentication, and to the app where addresses are held up.
 */
export { createRisk, type Risk } from './create-risk.js';
export { RiskError, type RiskErrorCode } from './errors.js';
export * from './types.js';
