/**
 * Cognate service: operations that Cognito does not have, on the same protocol (JSON 1.1) with the same signatures and policies; actions
 * are `cognate:{Operation}`. Inputs are declared as zod schemas, since no SDK has them.
 */
export { createExtensionsHandler } from './extensions-handler.js';
export { clientExtensions, poolExtensions } from './extensions-schema.js';
