import type { AdminSetUserPasswordCommandInput, AdminSetUserPasswordCommandOutput } from '@aws-sdk/client-cognito-identity-provider';
import type { Parts, Run } from '../../operation.js';

export const adminSetUserPassword =
  ({ pools, recovery }: Pick<Parts, 'pools' | 'recovery'>): Run<AdminSetUserPasswordCommandInput, AdminSetUserPasswordCommandOutput> =>
  async ({ UserPoolId, Username, Password, Permanent = false }) => {
    await recovery.adminSet(await pools.get(UserPoolId), Username, { password: Password, permanent: Permanent });
    return {};
  };
