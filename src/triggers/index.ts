/**
 * The functions that pools have called at certain moments, as Cognito calls Lambda: what they are told, what they may answer, and where
 * they run (a file, an HTTP endpoint, AWS Lambda). Leaves to the services when a trigger fires and what follows from its answer.
 */
export type { CodeSealer } from './codes/code-sealer.js';
export { createKmsCodeSealer } from './codes/kms-code-sealer.js';
export { createLocalCodeSealer } from './codes/local-code-sealer.js';
export { answerOf, invalidAnswer, type TriggerErrorCode } from './errors.js';
export type { TriggerEvent } from './event.js';
export { createFunctionTriggers, createMayCall, type FunctionPlace, type MayCall } from './functions.js';
export { createTriggerOutcomes, type LastCall, type TriggerOutcomes } from './outcomes.js';
export { type AccessTokenParts, changedAccessToken, changedIdClaims, type TokenChanges, tokenChangesOf } from './token-changes.js';
export { createTriggers, functionsOf, noTriggers } from './triggers.js';
export type * from './types.js';
