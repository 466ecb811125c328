import type { DeleteUserAttributesCommandInput, DeleteUserAttributesCommandOutput } from '@aws-sdk/client-cognito-identity-provider';
import type { Parts, Run } from '../../operation.js';
import { holderFor } from './holder-for.js';

export const deleteUserAttributes =
  ({
    access,
    clients,
    userAttributes,
  }: Pick<Parts, 'access' | 'clients' | 'userAttributes'>): Run<DeleteUserAttributesCommandInput, DeleteUserAttributesCommandOutput> =>
  async ({ AccessToken, UserAttributeNames }) => {
    const { pool, user, clientId } = await holderFor({ access }, AccessToken, UserAttributeNames);
    await userAttributes.remove(pool, user, UserAttributeNames, { by: 'user', client: await clients.get(pool.id, clientId) });
    return {};
  };
