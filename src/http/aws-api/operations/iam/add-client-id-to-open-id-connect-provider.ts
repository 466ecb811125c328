import type { AddClientIDToOpenIDConnectProviderCommandInput, AddClientIDToOpenIDConnectProviderCommandOutput } from '@aws-sdk/client-iam';
import { AwsError } from '../../errors.js';
import type { RunIamOperation } from '../../iam-operation.js';

/** One that is there already is no error. */
export const addClientIdToOpenIdConnectProvider: RunIamOperation<
  AddClientIDToOpenIDConnectProviderCommandInput,
  AddClientIDToOpenIDConnectProviderCommandOutput
> = async ({ iam }, { OpenIDConnectProviderArn, ClientID }) => {
  await iam.providers.oidc.change(OpenIDConnectProviderArn, (provider) => {
    if (provider.clientIds.includes(ClientID)) return provider;
    if (provider.clientIds.length >= 100)
      throw new AwsError('LimitExceeded', 'Cannot exceed quota for ClientIdsPerOpenIdConnectProvider: 100', 409);
    return { ...provider, clientIds: [...provider.clientIds, ClientID] };
  });
  return {};
};
