/**
 * Lambda triggers: events, responses, and runtimes (a file, an HTTP endpoint, AWS Lambda). Leaves
 * when a trigger fires, and the effect of its response, to the services.
 */

export { createKmsCodeSealer } from './codes/kms-code-sealer.js';
export type { CodeSealer } from './codes/local-code-sealer.js';
export { createLocalCodeSealer } from './codes/local-code-sealer.js';
export { answerOf, invalidAnswer, type TriggerErrorCode } from './errors.js';
export type { TriggerEvent } from './event.js';
export { createFunctionTriggers, createMayCall, type FunctionConfig, type MayCall } from './functions.js';
export { createTriggerOutcomes, type LastCall, type TriggerOutcomes } from './outcomes.js';
export { type AccessTokenParts, changedAccessToken, changedIdClaims, type TokenChanges, tokenChangesOf } from './token-changes.js';
export { createTriggers, functionsOf, noTriggers } from './triggers.js';
export type * from './types.js';
