import type { ListTagsForResourceCommandInput, ListTagsForResourceCommandOutput } from '@aws-sdk/client-cognito-identity-provider';
import type { Parts, Run } from '../../operation.js';
import { taggedPoolId } from '../../shapes/tags.js';

export const listTagsForResource =
  (parts: Pick<Parts, 'pools' | 'region' | 'accountId'>): Run<ListTagsForResourceCommandInput, ListTagsForResourceCommandOutput> =>
  async ({ ResourceArn }) => ({ Tags: (await parts.pools.get(taggedPoolId(ResourceArn, parts))).tags });
