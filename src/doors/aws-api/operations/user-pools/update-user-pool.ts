import type { UpdateUserPoolCommandInput, UpdateUserPoolCommandOutput } from '@aws-sdk/client-cognito-identity-provider';
import type { Parts, Run } from '../../operation.js';
import { poolSettings } from '../../shapes/user-pool.js';

/** Omitted members go back to their defaults, except those that Cognito was measured to keep (cognito.md 4.5). */
export const updateUserPool =
  ({ pools }: Pick<Parts, 'pools'>): Run<UpdateUserPoolCommandInput, UpdateUserPoolCommandOutput> =>
  async (input) => {
    const pool = await pools.get(input.UserPoolId);
    const settings = poolSettings(input);
    await pools.update(pool.id, {
      ...settings,
      mfa: input.MfaConfiguration ?? pool.mfa,
      tier: input.UserPoolTier ?? pool.tier,
      passwordPolicy: input.Policies?.PasswordPolicy ? settings.passwordPolicy : pool.passwordPolicy,
      attributesVerifiedBeforeUpdate: input.UserAttributeUpdateSettings
        ? settings.attributesVerifiedBeforeUpdate
        : pool.attributesVerifiedBeforeUpdate,
      ...(input.PoolName === undefined ? {} : { name: input.PoolName }),
    });
    return {};
  };
