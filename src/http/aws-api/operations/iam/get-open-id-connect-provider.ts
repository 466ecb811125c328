import type { GetOpenIDConnectProviderCommandInput, GetOpenIDConnectProviderCommandOutput } from '@aws-sdk/client-iam';
import type { RunIamOperation } from '../../iam-operation.js';
import { awsTags } from '../../shapes/iam.js';

export const getOpenIdConnectProvider: RunIamOperation<
  GetOpenIDConnectProviderCommandInput,
  GetOpenIDConnectProviderCommandOutput
> = async ({ iam }, { OpenIDConnectProviderArn }) => {
  const { name, clientIds, thumbprints, createdAt, tags } = await iam.providers.oidc.get(OpenIDConnectProviderArn);
  return {
    Url: name,
    ClientIDList: [...clientIds],
    ThumbprintList: [...thumbprints],
    CreateDate: new Date(createdAt),
    Tags: awsTags(tags),
  };
};
