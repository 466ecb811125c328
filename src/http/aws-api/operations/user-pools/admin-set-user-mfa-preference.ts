import type {
  AdminSetUserMFAPreferenceCommandInput,
  AdminSetUserMFAPreferenceCommandOutput,
} from '@aws-sdk/client-cognito-identity-provider';
import type { Parts, Run } from '../../operation.js';
import { mfaPreferenceChangeOf } from '../../shapes/user-mfa.js';
import { findUser } from './find-user.js';

export const adminSetUserMfaPreference =
  (
    parts: Pick<Parts, 'pools' | 'users' | 'mfaPreferences'>,
  ): Run<AdminSetUserMFAPreferenceCommandInput, AdminSetUserMFAPreferenceCommandOutput> =>
  async (input) => {
    const { pool, user } = await findUser(parts, input);
    await parts.mfaPreferences.set(pool, user, mfaPreferenceChangeOf(input));
    return {};
  };
