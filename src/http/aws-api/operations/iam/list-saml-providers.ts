import type { ListSAMLProvidersCommandInput, ListSAMLProvidersCommandOutput } from '@aws-sdk/client-iam';
import type { RunIamOperation } from '../../iam-operation.js';

export const listSamlProviders: RunIamOperation<ListSAMLProvidersCommandInput, ListSAMLProvidersCommandOutput> = async ({ iam }) => {
  const providers = await iam.providers.saml.list();
  return {
    SAMLProviderList: providers.map(({ arn, createdAt, validUntil }) => ({
      Arn: arn,
      ValidUntil: new Date(validUntil),
      CreateDate: new Date(createdAt),
    })),
  };
};
