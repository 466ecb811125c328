/** What keeps guessing dear: the lockout, turns per name, allowances per hour. And what tells an owner from somebody who has the password. */
export { createPasswordAttempts, type PasswordAttempts } from './attempts.js';
export { type CodeAttempts, createCodeAttempts } from './code-attempts.js';
export {
  createCheckedInvitations,
  createCheckedRecovery,
  createCheckedRegistration,
  createCommonList,
  createCompromisedPasswords,
  createPwnedCopy,
  createPwnedRange,
  type PasswordLists,
} from './compromised/index.js';
export { type JudgedErrorCode, JudgedRefusal, type Judgement, type RiskReason } from './judgement.js';
export { createKnownPlaces, type KnownPlaces, saysWhere, type Whereabouts } from './known-places.js';
export { createLimits, type Limits } from './limits.js';
export { createSignInThreats, type SignInThreats } from './sign-in-threats.js';
export { createGeography, createProfileStore, createSpread, createTakeoverProtection, type Geography } from './takeover/index.js';
export { createTurns, type Turns } from './turns.js';
