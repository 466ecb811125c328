import type { DeleteOpenIDConnectProviderCommandInput, DeleteOpenIDConnectProviderCommandOutput } from '@aws-sdk/client-iam';
import type { RunIamOperation } from '../../iam-operation.js';

export const deleteOpenIdConnectProvider: RunIamOperation<
  DeleteOpenIDConnectProviderCommandInput,
  DeleteOpenIDConnectProviderCommandOutput
> = async ({ iam }, { OpenIDConnectProviderArn }) => {
  await iam.providers.oidc.remove(OpenIDConnectProviderArn);
  return {};
};
