import type { UpdateUserAttributesCommandInput, UpdateUserAttributesCommandOutput } from '@aws-sdk/client-cognito-identity-provider';
import type { Parts, Run } from '../../operation.js';
import { awsCodeDelivery } from '../../shapes/sign-in-answer.js';
import { attributesOf } from '../../shapes/user.js';
import { holderFor } from './holder-for.js';

export const updateUserAttributes =
  ({
    access,
    clients,
    userAttributes,
  }: Pick<Parts, 'access' | 'clients' | 'userAttributes'>): Run<UpdateUserAttributesCommandInput, UpdateUserAttributesCommandOutput> =>
  async ({ AccessToken, UserAttributes, ClientMetadata }) => {
    const names = UserAttributes.map(({ Name }) => Name!);
    const { pool, user, clientId } = await holderFor({ access }, AccessToken, names);
    const writer = { by: 'user', client: await clients.get(pool.id, clientId) } as const;
    const sent = await userAttributes.update(pool, user, attributesOf(UserAttributes), writer, ClientMetadata);
    return { CodeDeliveryDetailsList: sent.map(awsCodeDelivery) };
  };
