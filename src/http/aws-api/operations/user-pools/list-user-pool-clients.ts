import type { ListUserPoolClientsCommandInput, ListUserPoolClientsCommandOutput } from '@aws-sdk/client-cognito-identity-provider';
import type { Parts, Run } from '../../operation.js';
import { DEFAULT_PAGE, listPage } from '../../shapes/list-page.js';

/** Lists app clients. With a type filter a page may hold fewer than requested, or none, although more follow. */
export const listUserPoolClients =
  ({
    pools,
    clients,
    pageTokens,
  }: Pick<Parts, 'pools' | 'clients' | 'pageTokens'>): Run<ListUserPoolClientsCommandInput, ListUserPoolClientsCommandOutput> =>
  async ({ UserPoolId, MaxResults = DEFAULT_PAGE, NextToken, ClientType }) => {
    const pool = await pools.get(UserPoolId);
    const read = (after: { after?: string }) => clients.list(pool.id, { limit: MaxResults, ...after });
    const { items, nextToken } = await listPage(pageTokens, `clients:${pool.id}`, NextToken, read);
    const matching = items.filter(
      ({ registration }) => ClientType === undefined || (ClientType === 'DCR') === (registration !== undefined),
    );
    return { UserPoolClients: matching.map(({ id, name }) => ({ ClientId: id, ClientName: name, UserPoolId: pool.id })), ...nextToken };
  };
