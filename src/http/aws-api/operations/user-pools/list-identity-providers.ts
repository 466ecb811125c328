import type { ListIdentityProvidersCommandInput, ListIdentityProvidersCommandOutput } from '@aws-sdk/client-cognito-identity-provider';
import type { Parts, Run } from '../../operation.js';
import { awsProviderDescription } from '../../shapes/identity-provider.js';
import { DEFAULT_PAGE, listPage } from '../../shapes/list-page.js';

export const listIdentityProviders =
  ({
    pools,
    identityProviders,
    pageTokens,
  }: Pick<Parts, 'pools' | 'identityProviders' | 'pageTokens'>): Run<
    ListIdentityProvidersCommandInput,
    ListIdentityProvidersCommandOutput
  > =>
  async ({ UserPoolId, MaxResults, NextToken }) => {
    const pool = await pools.get(UserPoolId);
    const { items, nextToken } = await listPage(pageTokens, `identity-providers:${pool.id}`, NextToken, (after) =>
      identityProviders.list(pool.id, { limit: MaxResults || DEFAULT_PAGE, ...after }),
    );
    return { Providers: items.map(awsProviderDescription), ...nextToken };
  };
