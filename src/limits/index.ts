/**
 * How often something happens: counted in memory, in bounded room, and put together with what other nodes count every few seconds, so that
 * counting costs no request a read or a write. Leaves to the doors what is counted, and how a refusal is said.
 */

export { type Counters, createCounters } from './counters.js';
export { createFailuresByAddress, type FailuresByAddress } from './failures.js';
export { networkOf } from './network-of.js';
export { createRateLimiter, type LimitErrorCode, RateExceeded, type RateLimiter, type Rates, type RequestSource } from './rate-limiter.js';
