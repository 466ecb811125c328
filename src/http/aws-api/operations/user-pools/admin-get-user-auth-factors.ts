import type { AdminGetUserAuthFactorsCommandInput, AdminGetUserAuthFactorsCommandOutput } from '@aws-sdk/client-cognito-identity-provider';
import type { Parts, Run } from '../../operation.js';
import { awsAuthFactors } from '../../shapes/user-mfa.js';
import { findUser } from './find-user.js';

export const adminGetUserAuthFactors =
  (parts: Pick<Parts, 'pools' | 'users' | 'passkeys'>): Run<AdminGetUserAuthFactorsCommandInput, AdminGetUserAuthFactorsCommandOutput> =>
  async (input) => {
    const { pool, user } = await findUser(parts, input);
    return awsAuthFactors(pool, user, await parts.passkeys.countOf(pool, user.sub));
  };
