import { AwsError } from '../../errors.js';
import { onNewOidcProvider, onOidcProvider, onOidcProviders } from '../../iam-authorization.js';
import type { IamOperations } from '../../iam-operation.js';
import { awsTags, tagsOf } from '../../shapes/iam.js';

const MAX_CLIENT_IDS = 100;

export const oidcProviderOperations: IamOperations = {
  /** Sends no request to the issuer. */
  CreateOpenIDConnectProvider: {
    authorization: onNewOidcProvider,
    async run({ iam }, { Url, ClientIDList = [], ThumbprintList = [], Tags }) {
      const { arn, tags } = await iam.providers.oidc.create({
        url: Url,
        clientIds: ClientIDList,
        thumbprints: ThumbprintList,
        tags: tagsOf(Tags),
      });
      return { OpenIDConnectProviderArn: arn, Tags: awsTags(tags) };
    },
  },

  GetOpenIDConnectProvider: {
    authorization: onOidcProvider,
    async run({ iam }, { OpenIDConnectProviderArn }) {
      const { name, clientIds, thumbprints, createdAt, tags } = await iam.providers.oidc.get(OpenIDConnectProviderArn);
      return {
        Url: name,
        ClientIDList: [...clientIds],
        ThumbprintList: [...thumbprints],
        CreateDate: new Date(createdAt),
        Tags: awsTags(tags),
      };
    },
  },

  ListOpenIDConnectProviders: {
    authorization: onOidcProviders,
    run: async ({ iam }) => ({ OpenIDConnectProviderList: (await iam.providers.oidc.list()).map(({ arn }) => ({ Arn: arn })) }),
  },

  /** Changes nothing when the client id is registered. */
  AddClientIDToOpenIDConnectProvider: {
    authorization: onOidcProvider,
    async run({ iam }, { OpenIDConnectProviderArn, ClientID }) {
      await iam.providers.oidc.change(OpenIDConnectProviderArn, (provider) => {
        if (provider.clientIds.includes(ClientID)) return provider;
        if (provider.clientIds.length >= MAX_CLIENT_IDS)
          throw new AwsError('LimitExceeded', `Cannot exceed quota for ClientIdsPerOpenIdConnectProvider: ${MAX_CLIENT_IDS}`, 409);
        return { ...provider, clientIds: [...provider.clientIds, ClientID] };
      });
      return {};
    },
  },

  /** Changes nothing when the client id is not registered. */
  RemoveClientIDFromOpenIDConnectProvider: {
    authorization: onOidcProvider,
    async run({ iam }, { OpenIDConnectProviderArn, ClientID }) {
      await iam.providers.oidc.change(OpenIDConnectProviderArn, (provider) => ({
        ...provider,
        clientIds: provider.clientIds.filter((id) => id !== ClientID),
      }));
      return {};
    },
  },

  UpdateOpenIDConnectProviderThumbprint: {
    authorization: onOidcProvider,
    async run({ iam }, { OpenIDConnectProviderArn, ThumbprintList }) {
      await iam.providers.oidc.change(OpenIDConnectProviderArn, (provider) => ({ ...provider, thumbprints: ThumbprintList }));
      return {};
    },
  },

  DeleteOpenIDConnectProvider: {
    authorization: onOidcProvider,
    async run({ iam }, { OpenIDConnectProviderArn }) {
      await iam.providers.oidc.remove(OpenIDConnectProviderArn);
      return {};
    },
  },
};
