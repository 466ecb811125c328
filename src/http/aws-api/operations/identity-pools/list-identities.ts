import type { ListIdentitiesCommandInput, ListIdentitiesCommandOutput } from '@aws-sdk/client-cognito-identity';
import type { Parts, Run } from '../../operation.js';
import { awsIdentity } from '../../shapes/identity.js';
import { listPage } from '../../shapes/list-page.js';

/**
 * Lists identities. With `HideDisabled` a page may be short, or empty with a token: disabled identities are filtered out after the read.
 */
export const listIdentities =
  ({ identities, pageTokens }: Pick<Parts, 'identities' | 'pageTokens'>): Run<ListIdentitiesCommandInput, ListIdentitiesCommandOutput> =>
  async ({ IdentityPoolId, MaxResults, NextToken, HideDisabled = false }) => {
    const { items, nextToken } = await listPage(pageTokens, `identities:${IdentityPoolId}`, NextToken, (after) =>
      identities.list(IdentityPoolId, { limit: MaxResults, hideDisabled: HideDisabled, ...after }),
    );
    return { IdentityPoolId, Identities: items.map(awsIdentity), ...nextToken };
  };
