import type { ConfirmSignUpCommandInput, ConfirmSignUpCommandOutput } from '@aws-sdk/client-cognito-identity-provider';
import { checkSecretHash } from '../../../../authentication/index.js';
import { defined } from '../../../../kernel/index.js';
import type { Parts, Run } from '../../operation.js';
import { clientContext } from './call-context.js';

export const confirmSignUp =
  (parts: Pick<Parts, 'clients' | 'pools' | 'registration'>): Run<ConfirmSignUpCommandInput, ConfirmSignUpCommandOutput> =>
  async ({ ClientId, Username, ConfirmationCode, SecretHash, ForceAliasCreation = false, ClientMetadata }, call) => {
    const context = await clientContext(parts, ClientId, call);
    checkSecretHash(context.client, Username, SecretHash);
    const { session } = await parts.registration.confirm(context, {
      username: Username,
      code: ConfirmationCode,
      forceAlias: ForceAliasCreation,
      ...defined({ clientMetadata: ClientMetadata }),
    });
    return session === undefined ? {} : { Session: session };
  };
