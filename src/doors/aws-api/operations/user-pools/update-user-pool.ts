import type { UpdateUserPoolCommandInput, UpdateUserPoolCommandOutput } from '@aws-sdk/client-cognito-identity-provider';
import type { PasswordPolicy } from '../../../../directory/pools/index.js';
import type { Parts, Run } from '../../operation.js';
import { defined } from '../../shapes/defined.js';
import { poolSettings } from '../../shapes/user-pool.js';

/** Omitted members go back to their defaults, except those that Cognito was measured to keep (cognito.md 4.5). */
export const updateUserPool =
  ({ pools }: Pick<Parts, 'pools'>): Run<UpdateUserPoolCommandInput, UpdateUserPoolCommandOutput> =>
  async (input) => {
    const pool = await pools.get(input.UserPoolId);
    const { mfa, tier, passwordPolicy, attributesVerifiedBeforeUpdate, ...reset } = poolSettings(input);
    await pools.update(pool.id, {
      ...reset,
      ...defined({
        name: input.PoolName,
        mfa: input.MfaConfiguration && mfa,
        tier: input.UserPoolTier && tier,
        passwordPolicy: input.Policies?.PasswordPolicy ? passwordPolicy : withUnusedDays(pool.passwordPolicy, input),
        attributesVerifiedBeforeUpdate: input.UserAttributeUpdateSettings && attributesVerifiedBeforeUpdate,
      }),
    });
    return {};
  };

/** The policy stays, save for its last member, which has an older name elsewhere in the request. */
function withUnusedDays(policy: PasswordPolicy, { AdminCreateUserConfig }: UpdateUserPoolCommandInput): PasswordPolicy | undefined {
  const days = AdminCreateUserConfig?.UnusedAccountValidityDays;
  return days === undefined || days === 0 ? undefined : { ...policy, temporaryPasswordValidityDays: days };
}
