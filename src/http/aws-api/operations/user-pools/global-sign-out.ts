import type { GlobalSignOutCommandInput, GlobalSignOutCommandOutput } from '@aws-sdk/client-cognito-identity-provider';
import type { Parts, Run } from '../../operation.js';

export const globalSignOut =
  ({ access, accounts }: Pick<Parts, 'access' | 'accounts'>): Run<GlobalSignOutCommandInput, GlobalSignOutCommandOutput> =>
  async ({ AccessToken }) => {
    const { pool, user } = await access.userOf(AccessToken);
    await accounts.signOutEverywhere(pool, user);
    return {};
  };
