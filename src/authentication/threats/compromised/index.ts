export { createCommonList } from './common-list.js';
export { type CompromisedPasswords, createCompromisedPasswords, type PasswordLists } from './compromised.js';
export type { PasswordList } from './context.js';
export { knownNames } from './context.js';
export { createPwnedCopy } from './pwned-copy.js';
export { createPwnedRange } from './pwned-range.js';
