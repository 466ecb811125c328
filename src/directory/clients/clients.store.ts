import { defined } from '../../kernel/index.js';
import { type Connection, defineModel, insertOnce, subdocument } from '../../storage/index.js';
import type { AppClient } from './types.js';

export type { Connection };

export interface StoredSecret {
  readonly id: string;
  readonly sealed: string;
  readonly createdAt: Date;
}

/** App client with sealed secrets, oldest first. */
export type StoredClient = Omit<AppClient, 'secret' | 'secrets'> & { readonly sealedSecrets: readonly StoredSecret[] };

interface ClientDocument {
  _id: string;
  poolId: string;
  version: number;
  createdAt: Date;
  updatedAt: Date;
  /** Secret of a client stored before clients could have two. */
  sealedSecret?: string;
  sealedSecrets?: readonly StoredSecret[];
  /** JSON, which no query reads. */
  settings: string;
}

const definition = defineModel<ClientDocument>({
  name: 'AppClient',
  collection: 'app_clients',
  ownedBy: { pool: 'poolId', client: '_id' },
  fields: {
    _id: { type: String, required: true },
    poolId: { type: String, required: true },
    version: { type: Number, required: true },
    createdAt: { type: Date, required: true },
    updatedAt: { type: Date, required: true },
    sealedSecret: String,
    sealedSecrets: { type: [subdocument({ id: String, sealed: String, createdAt: Date })], default: undefined },
    settings: { type: String, required: true },
  },
  indexes: [{ on: { poolId: 1, _id: 1 } }],
});

export interface ClientStore {
  /** False when a client of any pool has the id. */
  insert(client: StoredClient): Promise<boolean>;
  /** By id alone: operations without credentials have no pool parameter. */
  find(id: string): Promise<StoredClient | undefined>;
  /** In order of id, after `after`. */
  list(poolId: string, limit: number, after?: string): Promise<StoredClient[]>;
  /** False when the client does not exist or does not have the preceding version. Secrets are kept. */
  replace(client: StoredClient): Promise<boolean>;
  /** False when the client does not exist or has another version. */
  replaceSecrets(client: StoredClient, secrets: readonly StoredSecret[]): Promise<boolean>;
  remove(poolId: string, id: string): Promise<boolean>;
}

export function createClientStore(connection: Connection): ClientStore {
  const model = definition.on(connection);
  return {
    async insert(client) {
      return insertOnce(model.create(write(client)));
    },
    async find(id) {
      const document = await model.findOne({ _id: id }).lean<ClientDocument>();
      return document ? read(document) : undefined;
    },
    async list(poolId, limit, after) {
      const documents = await model
        .find({ poolId, _id: { $gt: after ?? '' } })
        .sort({ _id: 1 })
        .limit(limit)
        .lean<ClientDocument[]>();
      return documents.map(read);
    },
    async replace(client) {
      const { _id, poolId, version, updatedAt, settings } = write(client);
      const { matchedCount } = await model.updateOne({ _id, poolId, version: version - 1 }, { $set: { version, updatedAt, settings } });
      return matchedCount === 1;
    },
    async replaceSecrets({ id, poolId, version }, secrets) {
      const change = { $set: { sealedSecrets: secrets, version: version + 1 }, $unset: { sealedSecret: 1 } };
      const { matchedCount } = await model.updateOne({ _id: id, poolId, version }, change);
      return matchedCount === 1;
    },
    async remove(poolId, id) {
      const { deletedCount } = await model.deleteOne({ _id: id, poolId });
      return deletedCount === 1;
    },
  };
}

function write({ id, poolId, version, createdAt, updatedAt, sealedSecrets, ...settings }: StoredClient): ClientDocument {
  // The value may have members beyond its type, such as the `secret` of a new client, which must not be stored in clear.
  const kept = JSON.stringify({ ...settings, secret: undefined, secrets: undefined });
  return {
    _id: id,
    poolId,
    version,
    createdAt,
    updatedAt,
    ...defined({ sealedSecrets: sealedSecrets.length > 0 ? sealedSecrets : undefined }),
    settings: kept,
  };
}

function read({ _id: id, settings, sealedSecret, sealedSecrets, ...rest }: ClientDocument): StoredClient {
  const { createdAt } = rest;
  const first = sealedSecret === undefined ? [] : [{ id: `${id}--${createdAt.getTime()}`, sealed: sealedSecret, createdAt }];
  const stored = JSON.parse(settings) as Omit<StoredClient, 'id' | 'sealedSecrets' | keyof typeof rest>;
  return { ...stored, id, ...rest, sealedSecrets: sealedSecrets ?? first };
}
