import type { UntagOpenIDConnectProviderCommandInput, UntagOpenIDConnectProviderCommandOutput } from '@aws-sdk/client-iam';
import { holders } from '../../../../sts/index.js';
import type { RunIamOperation } from '../../iam-operation.js';

export const untagOpenIdConnectProvider: RunIamOperation<
  UntagOpenIDConnectProviderCommandInput,
  UntagOpenIDConnectProviderCommandOutput
> = async ({ iam }, { OpenIDConnectProviderArn, TagKeys }) => {
  await iam.providers.oidc.change(OpenIDConnectProviderArn, (provider) => holders.withoutTags(provider, TagKeys));
  return {};
};
