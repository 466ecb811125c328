/** What keeps guessing dear: the lockout, turns per name, allowances per hour. */
export { createPasswordAttempts, type PasswordAttempts } from './attempts.js';
export { type CodeAttempts, createCodeAttempts } from './code-attempts.js';
export { createKnownPlaces, type KnownPlaces, saysWhere, type Whereabouts } from './known-places.js';
export { createLimits, type Limits } from './limits.js';
export { createTurns, type Turns } from './turns.js';
