export { createCheckedInvitations, createCheckedRecovery, createCheckedRegistration } from './checked-passwords.js';
export { createCommonList } from './common-list.js';
export { type CompromisedPasswords, createCompromisedPasswords, type PasswordLists } from './compromised.js';
export { createPwnedCopy } from './pwned-copy.js';
export { createPwnedRange } from './pwned-range.js';
export type { PasswordList } from './types.js';
