import type { LookupDeveloperIdentityCommandInput, LookupDeveloperIdentityCommandOutput } from '@aws-sdk/client-cognito-identity';
import { defined, type Page } from '../../../../kernel/index.js';
import type { Parts, Run } from '../../operation.js';
import { DEFAULT_PAGE, listPage } from '../../shapes/list-page.js';

export const lookupDeveloperIdentity =
  ({
    identities,
    pageTokens,
  }: Pick<Parts, 'identities' | 'pageTokens'>): Run<LookupDeveloperIdentityCommandInput, LookupDeveloperIdentityCommandOutput> =>
  async ({ IdentityPoolId, IdentityId, DeveloperUserIdentifier, MaxResults = DEFAULT_PAGE, NextToken }) => {
    const lookup = defined({ identityId: IdentityId, userId: DeveloperUserIdentifier });
    const { identityId, userIds } = await identities.developer.lookup(IdentityPoolId, lookup);
    const { items, nextToken } = await listPage(pageTokens, `developer-users:${identityId}`, NextToken, async ({ after = '' }) =>
      pageOf(
        userIds.filter((userId) => userId > after),
        MaxResults,
      ),
    );
    return { IdentityId: identityId, DeveloperUserIdentifierList: [...items], ...nextToken };
  };

/** Page of a sorted list in memory; an identity has few logins. */
function pageOf(all: readonly string[], limit: number): Page<string> {
  const items = all.slice(0, limit);
  return all.length > limit ? { items, next: items.at(-1)! } : { items };
}
