/**
 * Signing keys and their rotation, all JWTs of a pool, and the sessions of refresh tokens. Leaves
 * authorization to authentication and the HTTP surfaces.
 */
export type { TokenErrorCode } from './errors.js';
export { type KeyGenerator, randomKeyPair } from './key-pairs.js';
export type { KeySetSigner } from './key-set-signer.js';
export type { SigningAlgorithm } from './keys.store.js';
export type { RefreshTokens } from './refresh-tokens.js';
export type { SamlSigningKey, SamlSigningKeys } from './saml-signing-keys.js';
export { isReuse, type PresentedRefreshToken, type Session } from './session.js';
export type { SeenFrom, SessionTracking, TrackedSession } from './session-tracking.js';
export type { Sessions } from './sessions.js';
export type { IdleTime } from './sessions.store.js';
export type { PublishedPair, SigningKeys } from './signing-keys.js';
export type { SsoSessions } from './sso-sessions.js';
export { createTokens, type Tokens } from './tokens.js';
export type { TrackedSessions } from './tracked-sessions.js';
export type * from './types.js';
