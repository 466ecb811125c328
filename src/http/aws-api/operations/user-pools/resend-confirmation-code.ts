import type { ResendConfirmationCodeCommandInput, ResendConfirmationCodeCommandOutput } from '@aws-sdk/client-cognito-identity-provider';
import { checkSecretHash } from '../../../../authentication/index.js';
import type { Parts, Run } from '../../operation.js';
import { awsCodeDelivery } from '../../shapes/sign-in-answer.js';
import { clientContext } from './call-context.js';

export const resendConfirmationCode =
  (
    parts: Pick<Parts, 'clients' | 'pools' | 'registration'>,
  ): Run<ResendConfirmationCodeCommandInput, ResendConfirmationCodeCommandOutput> =>
  async ({ ClientId, Username, SecretHash, ClientMetadata }, call) => {
    const context = await clientContext(parts, ClientId, call);
    checkSecretHash(context.client, Username, SecretHash);
    return { CodeDeliveryDetails: awsCodeDelivery(await parts.registration.resend(context, Username, ClientMetadata)) };
  };
