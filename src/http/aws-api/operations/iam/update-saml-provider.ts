import type { UpdateSAMLProviderCommandInput, UpdateSAMLProviderCommandOutput } from '@aws-sdk/client-iam';
import type { RunIamOperation } from '../../iam-operation.js';
import { noEncryption } from '../../shapes/iam.js';

export const updateSamlProvider: RunIamOperation<UpdateSAMLProviderCommandInput, UpdateSAMLProviderCommandOutput> = async (
  { iam },
  input,
) => {
  const { SAMLProviderArn, SAMLMetadataDocument, AddPrivateKey, RemovePrivateKey, AssertionEncryptionMode } = input;
  if (AddPrivateKey !== undefined || RemovePrivateKey !== undefined || AssertionEncryptionMode === 'Required') throw noEncryption();
  const { arn } =
    SAMLMetadataDocument === undefined
      ? await iam.providers.saml.get(SAMLProviderArn)
      : await iam.providers.saml.setMetadata(SAMLProviderArn, SAMLMetadataDocument);
  return { SAMLProviderArn: arn };
};
