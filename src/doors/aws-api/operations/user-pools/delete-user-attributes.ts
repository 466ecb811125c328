import type { DeleteUserAttributesCommandInput, DeleteUserAttributesCommandOutput } from '@aws-sdk/client-cognito-identity-provider';
import type { Parts, Run } from '../../operation.js';
import { provesAccount } from './proves-account.js';

export const deleteUserAttributes =
  ({
    access,
    clients,
    userAttributes,
  }: Pick<Parts, 'access' | 'clients' | 'userAttributes'>): Run<DeleteUserAttributesCommandInput, DeleteUserAttributesCommandOutput> =>
  async ({ AccessToken, UserAttributeNames }) => {
    const isProof = UserAttributeNames.some(provesAccount);
    const { pool, user, clientId } = await (isProof ? access.recentUserOf(AccessToken) : access.userOf(AccessToken));
    await userAttributes.remove(pool, user, UserAttributeNames, { by: 'user', client: await clients.get(pool.id, clientId) });
    return {};
  };
