import type { GetSAMLProviderCommandInput, GetSAMLProviderCommandOutput } from '@aws-sdk/client-iam';
import type { RunIamOperation } from '../../iam-operation.js';
import { awsTags } from '../../shapes/iam.js';

export const getSamlProvider: RunIamOperation<GetSAMLProviderCommandInput, GetSAMLProviderCommandOutput> = async (
  { iam },
  { SAMLProviderArn },
) => {
  const { id, metadata, createdAt, validUntil, tags } = await iam.providers.saml.get(SAMLProviderArn);
  return {
    SAMLProviderUUID: id,
    SAMLMetadataDocument: metadata,
    CreateDate: new Date(createdAt),
    ValidUntil: new Date(validUntil),
    Tags: awsTags(tags),
  };
};
