import type { Recovery } from '../types.js';
import { createForgottenPasswords } from './forgotten-passwords.js';
import { createPasswordChanges } from './password-changes.js';

type Parts = Parameters<typeof createForgottenPasswords>[0] & Parameters<typeof createPasswordChanges>[0];

/** ForgotPassword, ConfirmForgotPassword, ChangePassword, AdminSetUserPassword. */
export function createRecovery(parts: Parts): Recovery {
  return { ...createForgottenPasswords(parts), ...createPasswordChanges(parts) };
}
