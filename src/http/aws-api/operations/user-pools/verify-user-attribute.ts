import type { VerifyUserAttributeCommandInput, VerifyUserAttributeCommandOutput } from '@aws-sdk/client-cognito-identity-provider';
import type { Parts, Run } from '../../operation.js';
import { holderFor } from './holder-for.js';

export const verifyUserAttribute =
  ({
    access,
    userAttributes,
  }: Pick<Parts, 'access' | 'userAttributes'>): Run<VerifyUserAttributeCommandInput, VerifyUserAttributeCommandOutput> =>
  async ({ AccessToken, AttributeName, Code }) => {
    const { pool, user } = await holderFor({ access }, AccessToken, [AttributeName]);
    await userAttributes.verify(pool, user, AttributeName, Code);
    return {};
  };
