import type { TagSAMLProviderCommandInput, TagSAMLProviderCommandOutput } from '@aws-sdk/client-iam';
import { holders } from '../../../../sts/index.js';
import type { RunIamOperation } from '../../iam-operation.js';
import { tagsOf } from '../../shapes/iam.js';

export const tagSamlProvider: RunIamOperation<TagSAMLProviderCommandInput, TagSAMLProviderCommandOutput> = async (
  { iam },
  { SAMLProviderArn, Tags },
) => {
  await iam.providers.saml.change(SAMLProviderArn, (provider) => holders.withTags(provider, tagsOf(Tags)));
  return {};
};
