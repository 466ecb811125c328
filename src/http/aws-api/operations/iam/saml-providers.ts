import { AwsError } from '../../errors.js';
import { onNewSamlProvider, onSamlProvider, onSamlProviders } from '../../iam-authorization.js';
import type { IamOperations } from '../../iam-operation.js';
import { awsTags, tagsOf } from '../../shapes/iam.js';

/** Encrypted assertions are refused: `InvalidInput`. */
export const samlProviderOperations: IamOperations = {
  CreateSAMLProvider: {
    authorization: onNewSamlProvider,
    async run({ iam }, { Name, SAMLMetadataDocument, Tags, AddPrivateKey, AssertionEncryptionMode }) {
      if (AddPrivateKey !== undefined || AssertionEncryptionMode === 'Required') throw noEncryption();
      const { arn, tags } = await iam.providers.saml.create({ name: Name, metadata: SAMLMetadataDocument, tags: tagsOf(Tags) });
      return { SAMLProviderArn: arn, Tags: awsTags(tags) };
    },
  },

  GetSAMLProvider: {
    authorization: onSamlProvider,
    async run({ iam }, { SAMLProviderArn }) {
      const { id, metadata, createdAt, validUntil, tags } = await iam.providers.saml.get(SAMLProviderArn);
      return {
        SAMLProviderUUID: id,
        SAMLMetadataDocument: metadata,
        CreateDate: new Date(createdAt),
        ValidUntil: new Date(validUntil),
        Tags: awsTags(tags),
      };
    },
  },

  ListSAMLProviders: {
    authorization: onSamlProviders,
    async run({ iam }) {
      const providers = await iam.providers.saml.list();
      return {
        SAMLProviderList: providers.map(({ arn, createdAt, validUntil }) => ({
          Arn: arn,
          ValidUntil: new Date(validUntil),
          CreateDate: new Date(createdAt),
        })),
      };
    },
  },

  UpdateSAMLProvider: {
    authorization: onSamlProvider,
    async run({ iam }, { SAMLProviderArn, SAMLMetadataDocument, AddPrivateKey, RemovePrivateKey, AssertionEncryptionMode }) {
      if (AddPrivateKey !== undefined || RemovePrivateKey !== undefined || AssertionEncryptionMode === 'Required') throw noEncryption();
      const { arn } =
        SAMLMetadataDocument === undefined
          ? await iam.providers.saml.get(SAMLProviderArn)
          : await iam.providers.saml.setMetadata(SAMLProviderArn, SAMLMetadataDocument);
      return { SAMLProviderArn: arn };
    },
  },

  DeleteSAMLProvider: {
    authorization: onSamlProvider,
    async run({ iam }, { SAMLProviderArn }) {
      await iam.providers.saml.remove(SAMLProviderArn);
      return {};
    },
  },
};

const noEncryption = (): AwsError => new AwsError('InvalidInput', 'Encrypted assertions are not available on this server.');
