import type {
  ListUserPoolClientSecretsCommandInput,
  ListUserPoolClientSecretsCommandOutput,
} from '@aws-sdk/client-cognito-identity-provider';
import { invalidParameter } from '../../errors.js';
import type { Parts, Run } from '../../operation.js';

/** Lists secrets without their values. There are at most two: one page, no token. */
export const listUserPoolClientSecrets =
  ({
    pools,
    clients,
  }: Pick<Parts, 'pools' | 'clients'>): Run<ListUserPoolClientSecretsCommandInput, ListUserPoolClientSecretsCommandOutput> =>
  async ({ UserPoolId, ClientId, NextToken }) => {
    if (NextToken !== undefined) throw invalidParameter('Invalid pagination token given.');
    const pool = await pools.get(UserPoolId);
    const { secrets = [] } = await clients.get(pool.id, ClientId);
    return { ClientSecrets: secrets.map(({ id, createdAt }) => ({ ClientSecretId: id, ClientSecretCreateDate: createdAt })) };
  };
