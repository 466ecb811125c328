import type { UntagResourceCommandInput, UntagResourceCommandOutput } from '@aws-sdk/client-cognito-identity-provider';
import type { Parts, Run } from '../../operation.js';
import { taggedPoolId } from '../../shapes/tags.js';

/** Removes tags; an unknown key is no error. */
export const untagResource =
  (parts: Pick<Parts, 'pools' | 'region' | 'accountId'>): Run<UntagResourceCommandInput, UntagResourceCommandOutput> =>
  async ({ ResourceArn, TagKeys }) => {
    await parts.pools.updateWithRetry(taggedPoolId(ResourceArn, parts), ({ tags }) => ({
      tags: Object.fromEntries(Object.entries(tags).filter(([key]) => !TagKeys.includes(key))),
    }));
    return {};
  };
