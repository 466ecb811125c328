/**
 * Signing keys and their rotation, all JWTs of a pool, and the sessions of refresh tokens. Leaves
 * authorization to authentication and the HTTP surfaces.
 */
export type { TokenErrorCode } from './errors.js';
export { type KeyGenerator, randomKeyPair } from './key-pairs.js';
export { isReuse } from './session.js';
export { createTokens, type Tokens } from './tokens.js';
export type * from './types.js';
