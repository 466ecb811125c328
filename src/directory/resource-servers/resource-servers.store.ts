import { type Connection, defineModel, insertOnce, subdocument } from '../../storage/index.js';
import type { ResourceServer, ResourceServerChange } from './resource-servers.js';

export type { Connection };

interface ResourceServerDocument extends ResourceServer {
  /** `{pool}/{identifier}`: pool ids contain no slash. */
  readonly _id: string;
}

const scope = subdocument({ name: String, description: String });

const definition = defineModel<ResourceServerDocument>({
  name: 'ResourceServer',
  collection: 'resource_servers',
  ownedBy: { pool: 'poolId' },
  fields: {
    _id: { type: String, required: true },
    poolId: { type: String, required: true },
    identifier: { type: String, required: true },
    name: { type: String, required: true },
    scopes: { type: [scope], required: true },
  },
  indexes: [{ on: { poolId: 1, identifier: 1 }, unique: true }],
});

export interface ResourceServerStore {
  /** False when the identifier is taken. */
  insert(server: ResourceServer): Promise<boolean>;
  find(poolId: string, identifier: string): Promise<ResourceServer | undefined>;
  /** In order of identifier, after `after`. */
  list(poolId: string, limit: number, after?: string): Promise<ResourceServer[]>;
  /** False when there is no such resource server. */
  replace(poolId: string, identifier: string, change: ResourceServerChange): Promise<boolean>;
  /** False when there is no such resource server. */
  remove(poolId: string, identifier: string): Promise<boolean>;
}

export function createResourceServerStore(connection: Connection): ResourceServerStore {
  const model = definition.on(connection);
  const keyOf = (poolId: string, identifier: string) => ({ _id: `${poolId}/${identifier}`, poolId });
  return {
    async insert(server) {
      return insertOnce(model.create({ ...keyOf(server.poolId, server.identifier), ...server }));
    },
    async find(poolId, identifier) {
      const document = await model.findOne(keyOf(poolId, identifier)).lean<ResourceServerDocument>();
      return document ? read(document) : undefined;
    },
    async list(poolId, limit, after) {
      const documents = await model
        .find({ poolId, identifier: { $gt: after ?? '' } })
        .sort({ identifier: 1 })
        .limit(limit)
        .lean<ResourceServerDocument[]>();
      return documents.map(read);
    },
    async replace(poolId, identifier, { name, scopes }) {
      const { matchedCount } = await model.updateOne(keyOf(poolId, identifier), { $set: { name, scopes } });
      return matchedCount === 1;
    },
    async remove(poolId, identifier) {
      const { deletedCount } = await model.deleteOne(keyOf(poolId, identifier));
      return deletedCount === 1;
    },
  };
}

function read({ _id, ...server }: ResourceServerDocument): ResourceServer {
  return server;
}
