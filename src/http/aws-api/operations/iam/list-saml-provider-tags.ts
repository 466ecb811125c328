import type { ListSAMLProviderTagsCommandInput, ListSAMLProviderTagsCommandOutput } from '@aws-sdk/client-iam';
import type { RunIamOperation } from '../../iam-operation.js';
import { awsTags, pageOf } from '../../shapes/iam.js';

export const listSamlProviderTags: RunIamOperation<ListSAMLProviderTagsCommandInput, ListSAMLProviderTagsCommandOutput> = async (
  parts,
  input,
) => {
  const { tags } = await parts.iam.providers.saml.get(input.SAMLProviderArn);
  const { items, pagination } = pageOf(parts, `tags:${input.SAMLProviderArn}`, input).cut(tags, ({ key }) => key);
  return { Tags: awsTags(items), ...pagination };
};
