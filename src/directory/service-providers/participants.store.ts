import { defined, hashToken } from '../../kernel/index.js';
import { type Connection, defineModel } from '../../storage/index.js';

/** Service provider that has received an assertion of an SSO session. */
export interface Participant {
  readonly poolId: string;
  /** `SessionIndex`, unguessable. */
  readonly sessionIndex: string;
  /** Name of the service provider. */
  readonly provider: string;
  readonly userId: string;
  /** Id of the SSO session at the authorization server. */
  readonly browser: string;
  readonly nameId: { readonly value: string; readonly format: string; readonly spNameQualifier?: string; readonly nameQualifier?: string };
}

export type { Connection };

interface StoredParticipant extends Participant {
  /** `{pool}/{session index}` */
  readonly _id: string;
  /** Hash of the service provider and the user's NameID there. */
  readonly subjectKey: string;
  readonly expiresAt: Date;
}

const definition = defineModel<StoredParticipant>({
  name: 'SamlParticipant',
  collection: 'saml_participants',
  ownedBy: { pool: 'poolId', user: 'userId' },
  fields: {
    _id: { type: String, required: true },
    poolId: { type: String, required: true },
    sessionIndex: { type: String, required: true },
    provider: { type: String, required: true },
    userId: { type: String, required: true },
    browser: { type: String, required: true },
    nameId: { type: Object, required: true },
    subjectKey: { type: String, required: true },
    expiresAt: { type: Date, required: true },
  },
  indexes: [
    { on: { poolId: 1, subjectKey: 1 } },
    { on: { poolId: 1, browser: 1 } },
    { on: { poolId: 1, userId: 1 } },
    { on: { expiresAt: 1 }, expireAfterSeconds: 0 },
  ],
});

export const subjectKeyOf = (provider: string, nameId: string): string => hashToken(`${provider}\n${nameId}`);

export interface ParticipantStore {
  put(participant: StoredParticipant): Promise<void>;
  findBySubject(poolId: string, subjectKey: string): Promise<readonly StoredParticipant[]>;
  findByBrowser(poolId: string, browser: string): Promise<readonly StoredParticipant[]>;
  find(poolId: string, sessionIndex: string): Promise<StoredParticipant | undefined>;
  removeByBrowser(poolId: string, browser: string): Promise<void>;
  /** Removes all of a user's except those of the browser session `keep`. */
  removeOfUser(poolId: string, userId: string, keep?: string): Promise<void>;
}

/** Limit of participants read at once. */
const MOST = 100;

export function createParticipantStore(connection: Connection): ParticipantStore {
  const model = definition.on(connection);
  return {
    async put(participant) {
      await model.create(participant);
    },
    async findBySubject(poolId, subjectKey) {
      return model.find({ poolId, subjectKey }).limit(MOST).lean<StoredParticipant[]>().exec();
    },
    async findByBrowser(poolId, browser) {
      return model.find({ poolId, browser }).limit(MOST).lean<StoredParticipant[]>().exec();
    },
    async find(poolId, sessionIndex) {
      return (
        (await model
          .findOne({ _id: `${poolId}/${sessionIndex}`, poolId })
          .lean<StoredParticipant>()
          .exec()) ?? undefined
      );
    },
    async removeOfUser(poolId, userId, keep) {
      await model.deleteMany({ poolId, userId, ...defined({ browser: keep === undefined ? undefined : { $ne: keep } }) }).exec();
    },
    async removeByBrowser(poolId, browser) {
      await model.deleteMany({ poolId, browser }).exec();
    },
  };
}
