import { createAdminReset } from './admin-reset.js';
import { createForgottenPasswords } from './forgotten-passwords.js';
import { createPasswordChanges } from './password-changes.js';
import type { Recovery } from './types.js';

type Parts = Parameters<typeof createAdminReset>[0] &
  Parameters<typeof createForgottenPasswords>[0] &
  Parameters<typeof createPasswordChanges>[0];

/** ForgotPassword, ConfirmForgotPassword, ChangePassword, AdminResetUserPassword, AdminSetUserPassword. */
export function createRecovery(parts: Parts): Recovery {
  return { ...createAdminReset(parts), ...createForgottenPasswords(parts), ...createPasswordChanges(parts) };
}
