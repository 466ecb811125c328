import type {
  RemoveClientIDFromOpenIDConnectProviderCommandInput,
  RemoveClientIDFromOpenIDConnectProviderCommandOutput,
} from '@aws-sdk/client-iam';
import type { RunIamOperation } from '../../iam-operation.js';

/** One that is not there is no error. */
export const removeClientIdFromOpenIdConnectProvider: RunIamOperation<
  RemoveClientIDFromOpenIDConnectProviderCommandInput,
  RemoveClientIDFromOpenIDConnectProviderCommandOutput
> = async ({ iam }, { OpenIDConnectProviderArn, ClientID }) => {
  await iam.providers.oidc.change(OpenIDConnectProviderArn, (provider) => ({
    ...provider,
    clientIds: provider.clientIds.filter((id) => id !== ClientID),
  }));
  return {};
};
