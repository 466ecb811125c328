import type { CreateSAMLProviderCommandInput, CreateSAMLProviderCommandOutput } from '@aws-sdk/client-iam';
import type { RunIamOperation } from '../../iam-operation.js';
import { awsTags, noEncryption, tagsOf } from '../../shapes/iam.js';

export const createSamlProvider: RunIamOperation<CreateSAMLProviderCommandInput, CreateSAMLProviderCommandOutput> = async (
  { iam },
  { Name, SAMLMetadataDocument, Tags, AddPrivateKey, AssertionEncryptionMode },
) => {
  if (AddPrivateKey !== undefined || AssertionEncryptionMode === 'Required') throw noEncryption();
  const { arn, tags } = await iam.providers.saml.create({ name: Name, metadata: SAMLMetadataDocument, tags: tagsOf(Tags) });
  return { SAMLProviderArn: arn, Tags: awsTags(tags) };
};
