import type { UntagSAMLProviderCommandInput, UntagSAMLProviderCommandOutput } from '@aws-sdk/client-iam';
import { holders } from '../../../../sts/index.js';
import type { RunIamOperation } from '../../iam-operation.js';

export const untagSamlProvider: RunIamOperation<UntagSAMLProviderCommandInput, UntagSAMLProviderCommandOutput> = async (
  { iam },
  { SAMLProviderArn, TagKeys },
) => {
  await iam.providers.saml.change(SAMLProviderArn, (provider) => holders.withoutTags(provider, TagKeys));
  return {};
};
