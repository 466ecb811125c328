/** Passwords: how they are hashed and checked, and the plain password as a factor. SRP is a factor of its own. */
export { createPasswordFactor, type PasswordFactor } from './factor.js';
export { createPasswordHashing, type PasswordHashing } from './hashing.js';
export { createPasswords, type Passwords } from './passwords.js';
