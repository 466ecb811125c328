import type { SetUserSettingsCommandInput, SetUserSettingsCommandOutput } from '@aws-sdk/client-cognito-identity-provider';
import type { Parts, Run } from '../../operation.js';
import { legacyMfaPreferenceChangeOf } from '../../shapes/user-mfa.js';

/** Sets SMS MFA through the legacy operation. */
export const setUserSettings =
  ({ access, mfaPreferences }: Pick<Parts, 'access' | 'mfaPreferences'>): Run<SetUserSettingsCommandInput, SetUserSettingsCommandOutput> =>
  async ({ AccessToken, MFAOptions }) => {
    const { pool, user } = await access.userForFactorChange(AccessToken);
    await mfaPreferences.set(pool, user, legacyMfaPreferenceChangeOf(user, MFAOptions));
    return {};
  };
