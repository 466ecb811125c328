import type { ListUserPoolClientsCommandInput, ListUserPoolClientsCommandOutput } from '@aws-sdk/client-cognito-identity-provider';
import type { Parts, Run } from '../../operation.js';
import { listPage } from '../../shapes/list-page.js';

const USUAL_PAGE = 60;

/** Of one type: a page may then hold fewer than asked for, or none, and there are more. */
export const listUserPoolClients =
  ({
    pools,
    clients,
    pageTokens,
  }: Pick<Parts, 'pools' | 'clients' | 'pageTokens'>): Run<ListUserPoolClientsCommandInput, ListUserPoolClientsCommandOutput> =>
  async ({ UserPoolId, MaxResults = USUAL_PAGE, NextToken, ClientType }) => {
    const pool = await pools.get(UserPoolId);
    const read = (after: { after?: string }) => clients.list(pool.id, { limit: MaxResults, ...after });
    const { items, nextToken } = await listPage(pageTokens, `clients:${pool.id}`, NextToken, read);
    const wanted = items.filter(({ registration }) => ClientType === undefined || (ClientType === 'DCR') === (registration !== undefined));
    return { UserPoolClients: wanted.map(({ id, name }) => ({ ClientId: id, ClientName: name, UserPoolId: pool.id })), ...nextToken };
  };
