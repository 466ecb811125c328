import type { SetUserMFAPreferenceCommandInput, SetUserMFAPreferenceCommandOutput } from '@aws-sdk/client-cognito-identity-provider';
import type { Parts, Run } from '../../operation.js';
import { mfaPreferenceChangeOf } from '../../shapes/user-mfa.js';

export const setUserMfaPreference =
  ({
    access,
    mfaPreferences,
  }: Pick<Parts, 'access' | 'mfaPreferences'>): Run<SetUserMFAPreferenceCommandInput, SetUserMFAPreferenceCommandOutput> =>
  async (input) => {
    const { pool, user } = await access.userForFactorChange(input.AccessToken);
    await mfaPreferences.set(pool, user, mfaPreferenceChangeOf(input));
    return {};
  };
