import type { TagResourceCommandInput, TagResourceCommandOutput } from '@aws-sdk/client-cognito-identity-provider';
import type { Parts, Run } from '../../operation.js';
import { checkTags, taggedPoolId } from '../../shapes/tags.js';

/** Adds tags; one with the same key is replaced. */
export const tagResource =
  (parts: Pick<Parts, 'pools' | 'region' | 'accountId'>): Run<TagResourceCommandInput, TagResourceCommandOutput> =>
  async ({ ResourceArn, Tags }) => {
    await parts.pools.updateWithRetry(taggedPoolId(ResourceArn, parts), ({ tags }) => {
      const together = { ...tags, ...Tags };
      checkTags(together);
      return { tags: together };
    });
    return {};
  };
