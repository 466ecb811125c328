import { defined } from '../../kernel/index.js';
import { type Connection, defineModel, insertOnce, subdocument } from '../../storage/index.js';
import type { Style, UiCustomization } from './types.js';

export type { Connection };

type CustomizationDocument = UiCustomization & { readonly _id: string };
type StyleDocument = Omit<Style, 'id'> & { readonly _id: string };

const picture = subdocument({ type: { type: String }, bytes: String });

const customizationDefinition = defineModel<CustomizationDocument>({
  name: 'UiCustomization',
  collection: 'ui_customizations',
  ownedBy: { pool: 'poolId', client: 'clientId' },
  fields: {
    _id: { type: String, required: true },
    poolId: { type: String, required: true },
    clientId: { type: String, required: true },
    css: String,
    cssVersion: { type: String, required: true },
    image: { type: picture, default: undefined },
    createdAt: { type: Date, required: true },
    updatedAt: { type: Date, required: true },
  },
  indexes: [{ on: { poolId: 1, clientId: 1 }, unique: true }],
});

const asset = subdocument({ category: String, colorMode: String, extension: String, bytes: String, resourceId: String });

const styleDefinition = defineModel<StyleDocument>({
  name: 'LoginStyle',
  collection: 'login_styles',
  ownedBy: { pool: 'poolId', client: 'clientId' },
  fields: {
    _id: { type: String, required: true },
    poolId: { type: String, required: true },
    clientId: { type: String, required: true },
    useCognitoProvidedValues: { type: Boolean, required: true },
    settings: String,
    assets: { type: [asset], required: true },
    createdAt: { type: Date, required: true },
    updatedAt: { type: Date, required: true },
  },
  indexes: [{ on: { poolId: 1, clientId: 1 }, unique: true }],
});

export interface BrandingStore {
  putCustomization(customization: UiCustomization): Promise<void>;
  findCustomization(poolId: string, clientId: string): Promise<UiCustomization | undefined>;
  removeCustomization(poolId: string, clientId: string): Promise<void>;
  /** False when the client has a style. */
  insertStyle(style: Style): Promise<boolean>;
  findStyle(poolId: string, id: string): Promise<Style | undefined>;
  findStyleOf(poolId: string, clientId: string): Promise<Style | undefined>;
  countStyles(poolId: string): Promise<number>;
  /** False when there is no such style. */
  replaceStyle(style: Style): Promise<boolean>;
  /** False when there is no such style. */
  removeStyle(poolId: string, id: string): Promise<boolean>;
}

export function createBrandingStore(connection: Connection): BrandingStore {
  const customizations = customizationDefinition.on(connection);
  const styles = styleDefinition.on(connection);
  const readStyle = ({ _id, ...style }: StyleDocument): Style => ({ id: _id, ...style });
  const styleWhere = async (where: { poolId: string; _id?: string; clientId?: string }): Promise<Style | undefined> => {
    const document = await styles.findOne(where).lean<StyleDocument>();
    return document ? readStyle(document) : undefined;
  };
  return {
    async putCustomization({ poolId, clientId, createdAt, css, image, ...rest }) {
      const kept = { ...rest, ...defined({ css, image }) };
      const gone = { ...defined({ css: css === undefined ? 1 : undefined, image: image ? undefined : 1 }) };
      await customizations.updateOne(
        { _id: `${poolId}/${clientId}`, poolId },
        { $set: kept, ...defined({ $unset: Object.keys(gone).length === 0 ? undefined : gone }), $setOnInsert: { clientId, createdAt } },
        { upsert: true },
      );
    },
    async findCustomization(poolId, clientId) {
      const document = await customizations.findOne({ poolId, clientId }).lean<CustomizationDocument>();
      if (!document) return undefined;
      const { _id, ...customization } = document;
      return customization;
    },
    async removeCustomization(poolId, clientId) {
      await customizations.deleteOne({ poolId, clientId });
    },
    async insertStyle({ id, ...style }) {
      return insertOnce(styles.create({ _id: id, ...style, assets: [...style.assets] }));
    },
    findStyle: (poolId, _id) => styleWhere({ poolId, _id }),
    findStyleOf: (poolId, clientId) => styleWhere({ poolId, clientId }),
    countStyles: (poolId) => styles.countDocuments({ poolId }),
    async replaceStyle({ poolId, id, useCognitoProvidedValues, settings, assets, updatedAt }) {
      const { matchedCount } = await styles.updateOne(
        { _id: id, poolId },
        {
          $set: { useCognitoProvidedValues, assets, updatedAt, ...defined({ settings }) },
          ...defined({ $unset: settings === undefined ? { settings: 1 } : undefined }),
        },
      );
      return matchedCount === 1;
    },
    async removeStyle(poolId, id) {
      const { deletedCount } = await styles.deleteOne({ _id: id, poolId });
      return deletedCount === 1;
    },
  };
}
