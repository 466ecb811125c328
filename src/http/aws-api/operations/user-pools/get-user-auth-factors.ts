import type { GetUserAuthFactorsCommandInput, GetUserAuthFactorsCommandOutput } from '@aws-sdk/client-cognito-identity-provider';
import type { Parts, Run } from '../../operation.js';
import { awsAuthFactors } from '../../shapes/user-mfa.js';

export const getUserAuthFactors =
  ({ access, passkeys }: Pick<Parts, 'access' | 'passkeys'>): Run<GetUserAuthFactorsCommandInput, GetUserAuthFactorsCommandOutput> =>
  async ({ AccessToken }) => {
    const { pool, user } = await access.userOf(AccessToken);
    return awsAuthFactors(pool, user, await passkeys.countOf(pool, user.sub));
  };
