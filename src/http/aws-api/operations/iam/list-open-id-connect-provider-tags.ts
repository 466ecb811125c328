import type { ListOpenIDConnectProviderTagsCommandInput, ListOpenIDConnectProviderTagsCommandOutput } from '@aws-sdk/client-iam';
import type { RunIamOperation } from '../../iam-operation.js';
import { awsTags, pageOf } from '../../shapes/iam.js';

export const listOpenIdConnectProviderTags: RunIamOperation<
  ListOpenIDConnectProviderTagsCommandInput,
  ListOpenIDConnectProviderTagsCommandOutput
> = async (parts, input) => {
  const { tags } = await parts.iam.providers.oidc.get(input.OpenIDConnectProviderArn);
  const { items, pagination } = pageOf(parts, `tags:${input.OpenIDConnectProviderArn}`, input).cut(tags, ({ key }) => key);
  return { Tags: awsTags(items), ...pagination };
};
