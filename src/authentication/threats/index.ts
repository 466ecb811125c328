/** Threat protection: lockout, queue per name, allowances per hour, risk assessment, and compromised passwords. */

export { type AccountQueue, createAccountQueue } from './account-queue.js';
export { createPasswordAttempts, type PasswordAttempts } from './attempts.js';
export { type CodeAttempts, createCodeAttempts } from './code-attempts.js';
export {
  type CompromisedPasswords,
  createCommonList,
  createCompromisedPasswords,
  createPwnedCopy,
  createPwnedRange,
  knownNames,
  type PasswordLists,
} from './compromised/index.js';
export { createKnownDevices, type DeviceHints, type KnownDevices, namesDevice } from './known-devices.js';
export { createLimits, type Limits } from './limits.js';
export { type AssessedErrorCode, AssessedRefusal, type RiskAssessment, type RiskReason } from './risk-assessment.js';
export { createSignInPasswords, type SignInPasswords } from './sign-in-passwords.js';
export { createSignInRisk, type ProvenSignIn, type SignInRisk } from './sign-in-risk.js';
export {
  createGeography,
  createProfileStore,
  createSprayCounters,
  createTakeoverProtection,
  type Geography,
  type SprayCounters,
} from './takeover/index.js';
