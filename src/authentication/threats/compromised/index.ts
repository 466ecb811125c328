export { createCommonList } from './common-list.js';
export { type CompromisedPasswords, createCompromisedPasswords, type PasswordLists } from './compromised.js';
export { knownNames } from './known-names.js';
export { createPwnedCopy } from './pwned-copy.js';
export { createPwnedRange } from './pwned-range.js';
export type { PasswordList } from './types.js';
