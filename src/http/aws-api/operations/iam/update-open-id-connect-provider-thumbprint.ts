import type {
  UpdateOpenIDConnectProviderThumbprintCommandInput,
  UpdateOpenIDConnectProviderThumbprintCommandOutput,
} from '@aws-sdk/client-iam';
import type { RunIamOperation } from '../../iam-operation.js';

export const updateOpenIdConnectProviderThumbprint: RunIamOperation<
  UpdateOpenIDConnectProviderThumbprintCommandInput,
  UpdateOpenIDConnectProviderThumbprintCommandOutput
> = async ({ iam }, { OpenIDConnectProviderArn, ThumbprintList }) => {
  await iam.providers.oidc.change(OpenIDConnectProviderArn, (provider) => ({ ...provider, thumbprints: ThumbprintList }));
  return {};
};
