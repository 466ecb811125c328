import type { ListUserPoolClientsCommandInput, ListUserPoolClientsCommandOutput } from '@aws-sdk/client-cognito-identity-provider';
import type { Parts, Run } from '../../operation.js';
import { listPage } from '../../shapes/list-page.js';

const USUAL_PAGE = 60;

export const listUserPoolClients =
  ({
    pools,
    clients,
    pageTokens,
  }: Pick<Parts, 'pools' | 'clients' | 'pageTokens'>): Run<ListUserPoolClientsCommandInput, ListUserPoolClientsCommandOutput> =>
  async ({ UserPoolId, MaxResults = USUAL_PAGE, NextToken }) => {
    const pool = await pools.get(UserPoolId);
    const read = (after: { after?: string }) => clients.list(pool.id, { limit: MaxResults, ...after });
    const { items, nextToken } = await listPage(pageTokens, `clients:${pool.id}`, NextToken, read);
    return { UserPoolClients: items.map(({ id, name }) => ({ ClientId: id, ClientName: name, UserPoolId: pool.id })), ...nextToken };
  };
