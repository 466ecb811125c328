import type { ListTermsCommandInput, ListTermsCommandOutput } from '@aws-sdk/client-cognito-identity-provider';
import type { Parts, Run } from '../../operation.js';
import { DEFAULT_PAGE, listPage } from '../../shapes/list-page.js';
import { awsTermsDescription } from '../../shapes/terms.js';

export const listTerms =
  ({ pools, terms, pageTokens }: Pick<Parts, 'pools' | 'terms' | 'pageTokens'>): Run<ListTermsCommandInput, ListTermsCommandOutput> =>
  async ({ UserPoolId, MaxResults = DEFAULT_PAGE, NextToken }) => {
    const { id: poolId } = await pools.get(UserPoolId);
    const { items, nextToken } = await listPage(pageTokens, `terms:${poolId}`, NextToken, (after) =>
      terms.list(poolId, { limit: MaxResults, ...after }),
    );
    return { Terms: items.map(awsTermsDescription), ...nextToken };
  };
