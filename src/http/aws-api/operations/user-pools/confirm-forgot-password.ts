import type { ConfirmForgotPasswordCommandInput, ConfirmForgotPasswordCommandOutput } from '@aws-sdk/client-cognito-identity-provider';
import { checkSecretHash } from '../../../../authentication/index.js';
import { defined } from '../../../../kernel/index.js';
import type { Parts, Run } from '../../operation.js';
import { clientContext } from './call-context.js';

export const confirmForgotPassword =
  (parts: Pick<Parts, 'clients' | 'pools' | 'recovery'>): Run<ConfirmForgotPasswordCommandInput, ConfirmForgotPasswordCommandOutput> =>
  async ({ ClientId, Username, ConfirmationCode, Password, SecretHash, ClientMetadata }, call) => {
    const context = await clientContext(parts, ClientId, call);
    checkSecretHash(context.client, Username, SecretHash);
    await parts.recovery.confirmForgot(context, {
      username: Username,
      code: ConfirmationCode,
      password: Password,
      ...defined({ clientMetadata: ClientMetadata }),
    });
    return {};
  };
