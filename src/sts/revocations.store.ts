import { type Connection, defineModel, isDuplicateKey } from '../storage/index.js';
import type { RevocationsStore } from './revocations.js';

interface RevocationRecord {
  /** Identity id. */
  _id: string;
  before: Date;
  expiresAt: Date;
}

const definition = defineModel<RevocationRecord>({
  name: 'StsRevocation',
  collection: 'sts_revocations',
  // Not owned by the identity pool: a revocation outlives its identity until the revoked sessions have expired.
  ownedBy: 'server',
  fields: {
    _id: { type: String, required: true },
    before: { type: Date, required: true },
    expiresAt: { type: Date, required: true },
  },
  indexes: [{ on: { expiresAt: 1 }, expireAfterSeconds: 0 }],
});

export function createRevocationsStore(connection: Connection): RevocationsStore {
  const revocations = definition.on(connection);
  return {
    async find(identityId) {
      const record = await revocations.findOne({ _id: identityId }).lean();
      return record?.before.getTime();
    },
    async put(identityId, before, expiresAt) {
      const later = { before: new Date(before), expiresAt: new Date(expiresAt) };
      const earlier = { _id: identityId, before: { $lt: later.before } };
      try {
        await revocations.updateOne(earlier, { $set: later }, { upsert: true });
      } catch (error) {
        if (!isDuplicateKey(error)) throw error;
        // The record exists: from a concurrent upsert, or with a later time, which is kept.
        await revocations.updateOne(earlier, { $set: later });
      }
    },
  };
}
