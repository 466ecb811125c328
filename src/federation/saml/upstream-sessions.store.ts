import { defined, hashToken } from '../../kernel/index.js';
import { type Connection, defineModel } from '../../storage/index.js';

export interface UpstreamSession {
  /** JSON of the assertion's NameID, unchanged. */
  readonly nameId: string;
  readonly sessionIndex?: string;
  readonly at: Date;
  readonly expiresAt: Date;
}

interface StoredUpstreamSession extends UpstreamSession {
  /** `{pool}/{hash of the provider and its user}` */
  readonly _id: string;
  readonly poolId: string;
}

const definition = defineModel<StoredUpstreamSession>({
  name: 'SamlUpstreamSession',
  collection: 'saml_upstream_sessions',
  ownedBy: { pool: 'poolId', separator: '/' },
  fields: {
    _id: { type: String, required: true },
    poolId: { type: String, required: true },
    nameId: { type: String, required: true },
    sessionIndex: String,
    at: { type: Date, required: true },
    expiresAt: { type: Date, required: true },
  },
  indexes: [{ on: { expiresAt: 1 }, expireAfterSeconds: 0 }],
});

/** Latest sign-in of each upstream user, with what a LogoutRequest to the provider needs (SAML 2.0 Core 3.7.1). */
export interface UpstreamSessionStore {
  put(poolId: string, provider: string, subject: string, session: UpstreamSession): Promise<void>;
  find(poolId: string, provider: string, subject: string): Promise<UpstreamSession | undefined>;
  remove(poolId: string, provider: string, subject: string): Promise<void>;
}

export function createUpstreamSessionStore(connection: Connection): UpstreamSessionStore {
  const model = definition.on(connection);
  const keyOf = (poolId: string, provider: string, subject: string) => ({
    _id: `${poolId}/${hashToken(`${provider}\n${subject}`)}`,
    poolId,
  });
  return {
    async put(poolId, provider, subject, { sessionIndex, ...session }) {
      const set = { $set: { ...session, ...defined({ sessionIndex }) } };
      const unset = sessionIndex === undefined ? { $unset: { sessionIndex: 1 } } : {};
      await model.updateOne(keyOf(poolId, provider, subject), { ...set, ...unset }, { upsert: true }).exec();
    },
    async find(poolId, provider, subject) {
      return (
        (await model
          .findOne(keyOf(poolId, provider, subject))
          .lean<StoredUpstreamSession>()
          .exec()) ?? undefined
      );
    },
    async remove(poolId, provider, subject) {
      await model.deleteOne(keyOf(poolId, provider, subject)).exec();
    },
  };
}
