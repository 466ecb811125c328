import type { AdminSetUserSettingsCommandInput, AdminSetUserSettingsCommandOutput } from '@aws-sdk/client-cognito-identity-provider';
import type { Parts, Run } from '../../operation.js';
import { legacyMfaPreferenceChangeOf } from '../../shapes/user-mfa.js';
import { findUser } from './find-user.js';

/** Sets SMS MFA through the legacy operation. */
export const adminSetUserSettings =
  (parts: Pick<Parts, 'pools' | 'users' | 'mfaPreferences'>): Run<AdminSetUserSettingsCommandInput, AdminSetUserSettingsCommandOutput> =>
  async (input) => {
    const { pool, user } = await findUser(parts, input);
    await parts.mfaPreferences.set(pool, user, legacyMfaPreferenceChangeOf(user, input.MFAOptions));
    return {};
  };
