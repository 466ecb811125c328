/**
 * Signing keys and their rotation, every JWT that a pool issues, and the sessions that refresh tokens hang on.
 * Decides nothing about who may have a token: that is authentication's, and the doors'.
 */
export type { TokenErrorCode } from './errors.js';
export { isReuse } from './refresh-tokens.js';
export { createTokens, type Tokens } from './tokens.js';
export type * from './types.js';
