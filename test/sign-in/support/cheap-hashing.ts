import type { PasswordHashing } from '../../../src/authentication/index.js';
import { sha256 } from '../../../src/kernel/index.js';

/** Costs nothing: what argon2 does is tested on its own, and these suites sign in a thousand times. */
export function cheapHashing(): PasswordHashing {
  const fake = (password: string): string => `fake$${sha256(password).toString('hex')}`;
  return {
    hash: async (password) => fake(password),
    inTurn: (work) => work(),
    verify: async (phc, password) => phc === fake(password),
  };
}
