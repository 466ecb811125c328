import type { AdminConfirmSignUpCommandInput, AdminConfirmSignUpCommandOutput } from '@aws-sdk/client-cognito-identity-provider';
import type { Parts, Run } from '../../operation.js';

export const adminConfirmSignUp =
  ({ pools, registration }: Pick<Parts, 'pools' | 'registration'>): Run<AdminConfirmSignUpCommandInput, AdminConfirmSignUpCommandOutput> =>
  async ({ UserPoolId, Username, ClientMetadata }) => {
    await registration.adminConfirm(await pools.get(UserPoolId), Username, ClientMetadata);
    return {};
  };
