import { hashToken } from '../../../kernel/index.js';
import { type Connection, defineModel, isDuplicateKey } from '../../../storage/index.js';
import type { Passkey } from './types.js';

export type { Connection };

export interface StoredPasskey extends Passkey {
  readonly poolId: string;
  readonly sub: string;
  /** COSE key in base64url. */
  readonly publicKey: string;
  /** Signature counter of the authenticator; 0 when it has none (WebAuthn 6.1.1). */
  readonly counter: number;
}

interface PasskeyDocument extends StoredPasskey {
  /** `{pool}/{hash of the credential id}`: credential ids may exceed the key limit of an index. */
  readonly _id: string;
  /** From 0 to one below the limit per user: concurrent inserts cannot exceed it. */
  readonly slot: number;
}

export interface PasskeyStore {
  insert(passkey: StoredPasskey, slot: number): Promise<'added' | 'known' | 'slot-taken'>;
  /** By credential alone: a sign-in with a discoverable credential has no username. */
  find(poolId: string, credentialId: string): Promise<StoredPasskey | undefined>;
  /** Unordered. */
  listOf(poolId: string, sub: string): Promise<readonly (StoredPasskey & { readonly slot: number })[]>;
  /** False when the stored counter is not `from` any more. */
  moveCounter(poolId: string, credentialId: string, count: { from: number; to: number }): Promise<boolean>;
  /** False when the user has no such passkey. */
  remove(poolId: string, sub: string, credentialId: string): Promise<boolean>;
}

const definition = defineModel<PasskeyDocument>({
  name: 'Passkey',
  collection: 'passkeys',
  ownedBy: { pool: 'poolId', user: 'sub' },
  fields: {
    _id: { type: String, required: true },
    poolId: { type: String, required: true },
    sub: { type: String, required: true },
    slot: { type: Number, required: true },
    credentialId: { type: String, required: true },
    publicKey: { type: String, required: true },
    counter: { type: Number, required: true },
    name: { type: String, required: true },
    relyingPartyId: { type: String, required: true },
    attachment: String,
    transports: { type: [String], required: true },
    createdAt: { type: Date, required: true },
  },
  indexes: [{ on: { poolId: 1, sub: 1, slot: 1 }, unique: true }],
});

export function createPasskeyStore(connection: Connection): PasskeyStore {
  const model = definition.on(connection);
  const keyOf = (poolId: string, credentialId: string) => ({ _id: `${poolId}/${hashToken(credentialId)}`, poolId });
  return {
    async insert(passkey, slot) {
      try {
        await model.create({ ...passkey, ...keyOf(passkey.poolId, passkey.credentialId), slot });
        return 'added';
      } catch (error) {
        if (!isDuplicateKey(error)) throw error;
        return error.keyValue && 'slot' in error.keyValue ? 'slot-taken' : 'known';
      }
    },
    async find(poolId, credentialId) {
      const document = await model.findOne(keyOf(poolId, credentialId)).lean<PasskeyDocument>();
      return document ? read(document) : undefined;
    },
    async listOf(poolId, sub) {
      return (await model.find({ poolId, sub }).lean<PasskeyDocument[]>()).map(read);
    },
    async moveCounter(poolId, credentialId, { from, to }) {
      const { matchedCount } = await model.updateOne({ ...keyOf(poolId, credentialId), counter: from }, { $set: { counter: to } });
      return matchedCount === 1;
    },
    async remove(poolId, sub, credentialId) {
      const { deletedCount } = await model.deleteOne({ ...keyOf(poolId, credentialId), sub });
      return deletedCount === 1;
    },
  };
}

function read({ _id, ...passkey }: PasskeyDocument): StoredPasskey & { readonly slot: number } {
  return passkey;
}
