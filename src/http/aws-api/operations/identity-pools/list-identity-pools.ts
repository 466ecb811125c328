import type { ListIdentityPoolsCommandInput, ListIdentityPoolsCommandOutput } from '@aws-sdk/client-cognito-identity';
import type { Parts, Run } from '../../operation.js';
import { listPage } from '../../shapes/list-page.js';

export const listIdentityPools =
  ({
    identityPools,
    pageTokens,
  }: Pick<Parts, 'identityPools' | 'pageTokens'>): Run<ListIdentityPoolsCommandInput, ListIdentityPoolsCommandOutput> =>
  async ({ MaxResults, NextToken }) => {
    const read = (after: { after?: string }) => identityPools.list({ limit: MaxResults, ...after });
    const { items, nextToken } = await listPage(pageTokens, 'identity-pools', NextToken, read);
    return { IdentityPools: items.map(({ id, name }) => ({ IdentityPoolId: id, IdentityPoolName: name })), ...nextToken };
  };
