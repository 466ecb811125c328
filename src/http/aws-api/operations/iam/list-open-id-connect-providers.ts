import type { ListOpenIDConnectProvidersCommandInput, ListOpenIDConnectProvidersCommandOutput } from '@aws-sdk/client-iam';
import type { RunIamOperation } from '../../iam-operation.js';

export const listOpenIdConnectProviders: RunIamOperation<
  ListOpenIDConnectProvidersCommandInput,
  ListOpenIDConnectProvidersCommandOutput
> = async ({ iam }) => {
  const providers = await iam.providers.oidc.list();
  return { OpenIDConnectProviderList: providers.map(({ arn }) => ({ Arn: arn })) };
};
