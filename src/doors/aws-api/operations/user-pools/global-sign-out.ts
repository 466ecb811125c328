import type { GlobalSignOutCommandInput, GlobalSignOutCommandOutput } from '@aws-sdk/client-cognito-identity-provider';
import type { Parts, Run } from '../../operation.js';

export const globalSignOut =
  ({ access, tokens }: Pick<Parts, 'access' | 'tokens'>): Run<GlobalSignOutCommandInput, GlobalSignOutCommandOutput> =>
  async ({ AccessToken }) => {
    const { pool, user } = await access.userOf(AccessToken);
    await tokens.sessions.endAllOf(pool.id, user.sub);
    return {};
  };
