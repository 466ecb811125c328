/**
 * The service of our own, for what Cognito has no operation for: the same protocol (JSON 1.1), the same signatures and policies, actions
 * `cognate:{Operation}`. Its inputs are told by zod schemas, for no SDK has them.
 */
export { createExtensionsHandler } from './extensions-handler.js';
export { clientExtensions, poolExtensions } from './extensions-schema.js';
