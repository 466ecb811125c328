/**
 * Rate limits: counters in bounded memory, merged with other nodes every few seconds, so that counting costs a request no read or write.
 * The HTTP surfaces decide what is counted, and how a refusal is answered.
 */

export { type Counters, createCounters } from './counters.js';
export { createFailuresByAddress, type FailuresByAddress } from './failures.js';
export { createRateLimiter, type LimitErrorCode, RateExceeded, type RateLimiter, type Rates, type RequestSource } from './rate-limiter.js';
