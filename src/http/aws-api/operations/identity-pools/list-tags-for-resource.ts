import type { ListTagsForResourceCommandInput, ListTagsForResourceCommandOutput } from '@aws-sdk/client-cognito-identity';
import type { Parts, Run } from '../../operation.js';
import { taggedIdentityPoolId } from '../../shapes/tags.js';

export const listTagsForResource =
  (parts: Pick<Parts, 'identityPools' | 'region' | 'accountId'>): Run<ListTagsForResourceCommandInput, ListTagsForResourceCommandOutput> =>
  async ({ ResourceArn }) => ({ Tags: (await parts.identityPools.get(taggedIdentityPoolId(ResourceArn, parts))).tags });
