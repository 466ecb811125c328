import type { SignUpCommandInput, SignUpCommandOutput } from '@aws-sdk/client-cognito-identity-provider';
import { checkSecretHash } from '../../../../authentication/index.js';
import { defined } from '../../../../kernel/index.js';
import type { Parts, Run } from '../../operation.js';
import { awsCodeDelivery } from '../../shapes/sign-in-answer.js';
import { attributesOf } from '../../shapes/user.js';
import { clientContext } from './call-context.js';

export const signUp =
  (parts: Pick<Parts, 'clients' | 'pools' | 'registration'>): Run<SignUpCommandInput, SignUpCommandOutput> =>
  async ({ ClientId, Username, Password, SecretHash, UserAttributes, ValidationData, ClientMetadata }, call) => {
    const context = await clientContext(parts, ClientId, call);
    checkSecretHash(context.client, Username, SecretHash);
    const { user, delivery } = await parts.registration.signUp(context, {
      username: Username,
      attributes: attributesOf(UserAttributes),
      ...defined({ password: Password, validationData: ValidationData && attributesOf(ValidationData), clientMetadata: ClientMetadata }),
    });
    return {
      UserConfirmed: user.status === 'CONFIRMED',
      UserSub: user.sub,
      ...defined({ CodeDeliveryDetails: delivery ? awsCodeDelivery(delivery) : undefined }),
    };
  };
