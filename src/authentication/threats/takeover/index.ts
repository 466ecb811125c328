export { createGeography, type Geography } from './geography.js';
export { createProfileStore } from './profiles.store.js';
export { createSprayCounters, type SprayCounters } from './spray-counters.js';
export { createTakeoverProtection, type TakeoverProtection } from './takeover.js';
