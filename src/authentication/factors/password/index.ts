/** Passwords: hashing, policy checks, and the plain password factor. SRP is a factor of its own. */
export { createPasswordFactor, type PasswordFactor } from './factor.js';
export { createPasswordHashing, type PasswordHashing } from './hashing.js';
export { createPasswords, type Passwords } from './passwords.js';
