/**
 * How often something happens: counted in memory, in bounded room, and put together with what other nodes count every few seconds, so that
 * counting costs no request a read or a write. Leaves to its users what is too often.
 */
export { type Counters, createCounters } from './counters.js';
export { networkOf } from './network-of.js';
