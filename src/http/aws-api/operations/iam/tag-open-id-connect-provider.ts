import type { TagOpenIDConnectProviderCommandInput, TagOpenIDConnectProviderCommandOutput } from '@aws-sdk/client-iam';
import { holders } from '../../../../sts/index.js';
import type { RunIamOperation } from '../../iam-operation.js';
import { tagsOf } from '../../shapes/iam.js';

export const tagOpenIdConnectProvider: RunIamOperation<
  TagOpenIDConnectProviderCommandInput,
  TagOpenIDConnectProviderCommandOutput
> = async ({ iam }, { OpenIDConnectProviderArn, Tags }) => {
  await iam.providers.oidc.change(OpenIDConnectProviderArn, (provider) => holders.withTags(provider, tagsOf(Tags)));
  return {};
};
