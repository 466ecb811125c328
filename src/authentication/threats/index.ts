/** Threat protection: lockout, queue per name, allowances per hour, risk assessment, and compromised passwords. */

export { type AccountQueue, createAccountQueue } from './account-queue.js';
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
export { createKnownDevices, type DeviceHints, type KnownDevices, namesDevice } from './known-devices.js';
export { createLimits, type Limits } from './limits.js';
export { type AssessedErrorCode, AssessedRefusal, type RiskAssessment, type RiskReason } from './risk-assessment.js';
export { createSignInThreats, type SignInThreats } from './sign-in-threats.js';
export { createGeography, createProfileStore, createSprayCounters, createTakeoverProtection, type Geography } from './takeover/index.js';
