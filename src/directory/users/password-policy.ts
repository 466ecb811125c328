import type { PasswordPolicy } from '../pools/index.js';
import { refusals } from './errors.js';

const MAX_LENGTH = 256;

/**
 * Symbols of Cognito's password policy. A space counts between other characters; the rest of
 * Unicode is allowed but is no symbol.
 */
const SYMBOL = /[\^$*.[\]{}()?\-"!@#%&/\\,><':;|_~`+= ]/;

type Rule = readonly [applies: (policy: PasswordPolicy) => boolean, holds: (password: string) => boolean, problem: string];

const RULES: readonly Rule[] = [
  [(policy) => policy.requireUppercase, (password) => /[A-Z]/.test(password), 'Password must have uppercase characters'],
  [(policy) => policy.requireLowercase, (password) => /[a-z]/.test(password), 'Password must have lowercase characters'],
  [(policy) => policy.requireNumbers, (password) => /[0-9]/.test(password), 'Password must have numeric characters'],
  [(policy) => policy.requireSymbols, (password) => SYMBOL.test(password), 'Password must have symbol characters'],
];

/** Throws `password_policy` with the first violation. Lengths are in characters (code points). */
export function checkPassword(policy: PasswordPolicy, password: string): void {
  if (password.length > 2 * MAX_LENGTH) throw refusals.password('Password too long');
  const length = [...password].length;
  if (length < policy.minimumLength) throw refusals.password('Password not long enough');
  if (length > MAX_LENGTH) throw refusals.password('Password too long');
  if (password.trim() !== password) throw refusals.password('Password must not begin or end with white space');
  for (const [applies, holds, problem] of RULES) {
    if (applies(policy) && !holds(password)) throw refusals.password(problem);
  }
}
