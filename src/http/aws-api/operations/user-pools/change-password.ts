import type { ChangePasswordCommandInput, ChangePasswordCommandOutput } from '@aws-sdk/client-cognito-identity-provider';
import { defined } from '../../../../kernel/index.js';
import type { Parts, Run } from '../../operation.js';

export const changePassword =
  ({ access, recovery }: Pick<Parts, 'access' | 'recovery'>): Run<ChangePasswordCommandInput, ChangePasswordCommandOutput> =>
  async ({ AccessToken, PreviousPassword, ProposedPassword }, { origin }) => {
    const { pool, user, sessionId } = await access.userForFactorChange(AccessToken);
    await recovery.change(pool, user, {
      origin,
      proposed: ProposedPassword,
      keep: { originJti: sessionId },
      ...defined({ previous: PreviousPassword }),
    });
    return {};
  };
