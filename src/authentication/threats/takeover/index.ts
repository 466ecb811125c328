export { createGeography, type Geography } from './geography.js';
export { createProfileStore } from './profiles.store.js';
export { createSpread, type Spread } from './spread.js';
export { createTakeoverProtection, type TakeoverProtection } from './takeover.js';
