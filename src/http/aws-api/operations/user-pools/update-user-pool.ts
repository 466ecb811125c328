import type { UpdateUserPoolCommandInput, UpdateUserPoolCommandOutput } from '@aws-sdk/client-cognito-identity-provider';
import {
  checkMfaTurnedOn,
  type PasswordPolicy,
  type PoolMessages,
  passwordPolicyFor,
  securityOf,
  type UserPool,
} from '../../../../directory/pools/index.js';
import { defined } from '../../../../kernel/index.js';
import type { Parts, Run } from '../../operation.js';
import { poolSettings } from '../../shapes/user-pool.js';

/** Resets omitted members to their defaults, except those that Cognito keeps (see UpdateUserPool). */
export const updateUserPool =
  ({ pools, importJobs }: Pick<Parts, 'pools' | 'importJobs'>): Run<UpdateUserPoolCommandInput, UpdateUserPoolCommandOutput> =>
  async (input) => {
    const pool = await pools.get(input.UserPoolId);
    const { mfa, firstFactors, tier, passwordPolicy, attributesVerifiedBeforeUpdate, messages, ...reset } = poolSettings(input);
    checkMfaTurnedOn(pool, mfa);
    await importJobs.refuseWhileActive(pool.id);
    await pools.update(pool.id, (before) => ({
      ...reset,
      carried: { ...reset.carried, ...defined({ UsernameConfiguration: before.carried['UsernameConfiguration'] }) },
      messages: { ...messagesKept(before), ...messages },
      ...defined({
        name: input.PoolName,
        mfa: input.MfaConfiguration && mfa,
        firstFactors: input.Policies?.SignInPolicy?.AllowedFirstAuthFactors && firstFactors,
        tier: input.UserPoolTier && tier,
        passwordPolicy: input.Policies?.PasswordPolicy
          ? { ...passwordPolicyFor(securityOf(before)), ...passwordPolicy }
          : withUnusedDays(before.passwordPolicy, input),
        attributesVerifiedBeforeUpdate: input.UserAttributeUpdateSettings && attributesVerifiedBeforeUpdate,
      }),
    }));
    return {};
  };

/** Message texts that only SetUserPoolMfaConfig sets. */
function messagesKept({ messages: { mfaEmail, mfaEmailSubject } }: UserPool): PoolMessages {
  return defined({ mfaEmail, mfaEmailSubject });
}

/** Keeps the policy, except for the temporary password validity, which has an older name in `AdminCreateUserConfig`. */
function withUnusedDays(policy: PasswordPolicy, { AdminCreateUserConfig }: UpdateUserPoolCommandInput): PasswordPolicy | undefined {
  const days = AdminCreateUserConfig?.UnusedAccountValidityDays;
  return days === undefined || days === 0 ? undefined : { ...policy, temporaryPasswordValidityDays: days };
}
