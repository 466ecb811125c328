/** Kernel: time, ids, crypto, sealing, caching, paging, the base error. Imports no other folder of the project. */
export { addressFamily, createNetworkList, networkOf, parseNetwork, plainAddress } from './addresses.js';
export { type BodyErrorCode, type Exchange, readAnswer, readBody, readForm } from './bodies.js';
export { type Cache, createCache, lruBound, SETTING_CACHE_MS } from './cache.js';
export { EXPOSED_HEADERS } from './cors.js';
export { codeChallengeOf, constantTimeEqual, hashToken, hmacSha256, isCanonicalJwt, sha256 } from './crypto.js';
export { CodedError, type ErrorCodeOf, type ErrorDetails, errors, errorsByCode, hasCode } from './errors.js';
export { escapeHtml, escapeXml, withoutForbidden } from './escapes.js';
export { defined, own } from './objects.js';
export { createPageTokens, type Page, type PageTokens } from './pages.js';
export { retryConflicts, undefinedOnConflict } from './retry-conflicts.js';
export { type Clock, type Ids, type Logger, randomIds, seconds, silentLogger, systemClock } from './runtime.js';
export { createSealer, type MasterKey, type Sealer } from './sealer.js';
