/** Kernel: time, ids, crypto, sealing, caching, paging, the base error. Imports no other folder of the project. */
export { addressFamily, createNetworkList, networkOf, parseNetwork, plainAddress } from './addresses.js';
export { type BodyErrorCode, type Exchange, readAnswer, readBody, readForm } from './bodies.js';
export { type Cache, createCache, SETTING_CACHE_MS } from './cache.js';
export { isCanonicalJwt } from './canonical-jwt.js';
export { type Clock, seconds, systemClock } from './clock.js';
export { codeChallengeOf, constantTimeEqual, hashToken, hmacSha256, sha256 } from './crypto.js';
export { defined } from './defined.js';
export { CodedError, type ErrorCodeOf, type ErrorDetails, errors, errorsByCode, hasCode } from './errors.js';
export { escapeHtml, escapeXml } from './escapes.js';
export { type Ids, randomIds } from './ids.js';
export { type Logger, silentLogger } from './logger.js';
export { lruBound } from './lru-bound.js';
export { own } from './own.js';
export { createPageTokens, type Page, type PageTokens } from './pages.js';
export { retryConflicts, undefinedOnConflict } from './retry-conflicts.js';
export { createSealer, type MasterKey, type Sealer } from './sealer.js';
