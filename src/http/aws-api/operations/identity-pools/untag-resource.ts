import type { UntagResourceCommandInput, UntagResourceCommandOutput } from '@aws-sdk/client-cognito-identity';
import type { Parts, Run } from '../../operation.js';
import { taggedIdentityPoolId } from '../../shapes/tags.js';

/** Removes tags; an unknown key is no error. */
export const untagResource =
  (parts: Pick<Parts, 'identityPools' | 'region' | 'accountId'>): Run<UntagResourceCommandInput, UntagResourceCommandOutput> =>
  async ({ ResourceArn, TagKeys }) => {
    await parts.identityPools.updateTags(taggedIdentityPoolId(ResourceArn, parts), (tags) =>
      Object.fromEntries(Object.entries(tags).filter(([key]) => !TagKeys.includes(key))),
    );
    return {};
  };
