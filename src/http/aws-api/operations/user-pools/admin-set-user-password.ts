import type { AdminSetUserPasswordCommandInput, AdminSetUserPasswordCommandOutput } from '@aws-sdk/client-cognito-identity-provider';
import type { Parts, Run } from '../../operation.js';

export const adminSetUserPassword =
  ({ pools, recovery }: Pick<Parts, 'pools' | 'recovery'>): Run<AdminSetUserPasswordCommandInput, AdminSetUserPasswordCommandOutput> =>
  async ({ UserPoolId, Username, Password, Permanent = false }, { origin }) => {
    await recovery.adminSet(await pools.get(UserPoolId), Username, { origin, password: Password, permanent: Permanent });
    return {};
  };
