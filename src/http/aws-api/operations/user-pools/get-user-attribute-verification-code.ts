import type {
  GetUserAttributeVerificationCodeCommandInput,
  GetUserAttributeVerificationCodeCommandOutput,
} from '@aws-sdk/client-cognito-identity-provider';
import { defined } from '../../../../kernel/index.js';
import type { Parts, Run } from '../../operation.js';
import { awsCodeDelivery } from '../../shapes/sign-in-answer.js';

export const getUserAttributeVerificationCode =
  ({
    access,
    userAttributes,
  }: Pick<Parts, 'access' | 'userAttributes'>): Run<
    GetUserAttributeVerificationCodeCommandInput,
    GetUserAttributeVerificationCodeCommandOutput
  > =>
  async ({ AccessToken, AttributeName, ClientMetadata }) => {
    const { pool, user, clientId } = await access.userOf(AccessToken);
    const request = { clientId, ...defined({ clientMetadata: ClientMetadata }) };
    return { CodeDeliveryDetails: awsCodeDelivery(await userAttributes.requestCode(pool, user, AttributeName, request)) };
  };
