import type { DeleteSAMLProviderCommandInput, DeleteSAMLProviderCommandOutput } from '@aws-sdk/client-iam';
import type { RunIamOperation } from '../../iam-operation.js';

export const deleteSamlProvider: RunIamOperation<DeleteSAMLProviderCommandInput, DeleteSAMLProviderCommandOutput> = async (
  { iam },
  { SAMLProviderArn },
) => {
  await iam.providers.saml.remove(SAMLProviderArn);
  return {};
};
