import type { VerifyUserAttributeCommandInput, VerifyUserAttributeCommandOutput } from '@aws-sdk/client-cognito-identity-provider';
import type { Parts, Run } from '../../operation.js';

export const verifyUserAttribute =
  ({
    access,
    userAttributes,
  }: Pick<Parts, 'access' | 'userAttributes'>): Run<VerifyUserAttributeCommandInput, VerifyUserAttributeCommandOutput> =>
  async ({ AccessToken, AttributeName, Code }) => {
    const { pool, user } = await access.userOf(AccessToken);
    await userAttributes.verify(pool, user, AttributeName, Code);
    return {};
  };
