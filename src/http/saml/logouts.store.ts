import { hashToken } from '../../kernel/index.js';
import { type Connection, defineModel } from '../../storage/index.js';

interface StoredLogout {
  /** `{pool}/{hash of the id}` */
  readonly _id: string;
  readonly poolId: string;
  /** JSON */
  readonly state: string;
  /** Incremented at every step, so that only one of two concurrent steps succeeds. */
  readonly step: number;
  readonly expiresAt: Date;
}

const definition = defineModel<StoredLogout>({
  name: 'SamlLogout',
  collection: 'saml_logouts',
  ownedBy: { pool: 'poolId', separator: '/' },
  fields: {
    _id: { type: String, required: true },
    poolId: { type: String, required: true },
    state: { type: String, required: true },
    step: { type: Number, required: true },
    expiresAt: { type: Date, required: true },
  },
  indexes: [{ on: { expiresAt: 1 }, expireAfterSeconds: 0 }],
});

/** Logout propagation in progress (SAML 2.0 Profiles 4.4). The id is a secret of the browser; its hash is stored. */
export interface LogoutStore {
  put(poolId: string, id: string, logout: { state: string; expiresAt: Date }): Promise<void>;
  find(poolId: string, id: string): Promise<{ state: string; step: number; expiresAt: Date } | undefined>;
  /** False when another request has taken the step. */
  advance(poolId: string, id: string, step: number, state: string): Promise<boolean>;
  remove(poolId: string, id: string): Promise<void>;
}

export function createLogoutStore(connection: Connection): LogoutStore {
  const model = definition.on(connection);
  const keyOf = (poolId: string, id: string) => ({ _id: `${poolId}/${hashToken(id)}`, poolId });
  return {
    async put(poolId, id, logout) {
      await model.create({ ...keyOf(poolId, id), ...logout, step: 0 });
    },
    async find(poolId, id) {
      return (await model.findOne(keyOf(poolId, id)).lean<StoredLogout>().exec()) ?? undefined;
    },
    async advance(poolId, id, step, state) {
      const { matchedCount } = await model.updateOne({ ...keyOf(poolId, id), step }, { $set: { state, step: step + 1 } }).exec();
      return matchedCount === 1;
    },
    async remove(poolId, id) {
      await model.deleteOne(keyOf(poolId, id)).exec();
    },
  };
}
