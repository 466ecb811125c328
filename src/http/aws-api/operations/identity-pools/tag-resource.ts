import type { TagResourceCommandInput, TagResourceCommandOutput } from '@aws-sdk/client-cognito-identity';
import type { Parts, Run } from '../../operation.js';
import { taggedIdentityPoolId } from '../../shapes/tags.js';

/** Adds tags; one with the same key is replaced. */
export const tagResource =
  (parts: Pick<Parts, 'identityPools' | 'region' | 'accountId'>): Run<TagResourceCommandInput, TagResourceCommandOutput> =>
  async ({ ResourceArn, Tags }) => {
    await parts.identityPools.updateTags(taggedIdentityPoolId(ResourceArn, parts), (tags) => ({ ...tags, ...Tags }));
    return {};
  };
