import type { AdminResetUserPasswordCommandInput, AdminResetUserPasswordCommandOutput } from '@aws-sdk/client-cognito-identity-provider';
import { defined } from '../../../../kernel/index.js';
import type { Parts, Run } from '../../operation.js';

export const adminResetUserPassword =
  ({ pools, recovery }: Pick<Parts, 'pools' | 'recovery'>): Run<AdminResetUserPasswordCommandInput, AdminResetUserPasswordCommandOutput> =>
  async ({ UserPoolId, Username, ClientMetadata }, { origin }) => {
    await recovery.adminReset(await pools.get(UserPoolId), Username, { origin, ...defined({ clientMetadata: ClientMetadata }) });
    return {};
  };
