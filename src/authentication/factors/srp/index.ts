/** SRP-6a: verifiers made when a password is set, and the handshake. Independent of sessions: the caller seals its state. */
export { type Claim, createSrpExchange, type Handshake, type SrpExchange } from './exchange.js';
export { type Claimant, createSrpFactor, type SrpFactor } from './factor.js';
export { GROUP_BYTES, N, toBigInt, toHex } from './group.js';
export { createSrpPairs, type SrpPairs } from './pairs.js';
export { createPowMod, type PowMod } from './pow-mod.js';
export { checkTimestamp, createSrpVerifiers, type SrpVerifiers } from './verifiers.js';
