import type { CreateOpenIDConnectProviderCommandInput, CreateOpenIDConnectProviderCommandOutput } from '@aws-sdk/client-iam';
import type { RunIamOperation } from '../../iam-operation.js';
import { awsTags, tagsOf } from '../../shapes/iam.js';

/** The issuer is not asked anything here. */
export const createOpenIdConnectProvider: RunIamOperation<
  CreateOpenIDConnectProviderCommandInput,
  CreateOpenIDConnectProviderCommandOutput
> = async ({ iam }, { Url, ClientIDList = [], ThumbprintList = [], Tags }) => {
  const { arn, tags } = await iam.providers.oidc.create({
    url: Url,
    clientIds: ClientIDList,
    thumbprints: ThumbprintList,
    tags: tagsOf(Tags),
  });
  return { OpenIDConnectProviderArn: arn, Tags: awsTags(tags) };
};
