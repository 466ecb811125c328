import type { Connection } from 'mongoose';
import { defineModel, insertOnce, type OwnerId } from '../define-model.js';

/** Removal in progress. */
export interface Removal {
  readonly owner: OwnerId;
  readonly createdAt: Date;
  /** End of the claim of the process that works on it. */
  readonly dueAt: Date;
}

interface RemovalDocument {
  /** Kind and id of the owner. */
  readonly _id: string;
  /** JSON. */
  readonly owner: string;
  readonly createdAt: Date;
  readonly dueAt: Date;
  readonly worker: string;
}

const definition = defineModel<RemovalDocument>({
  name: 'Removal',
  collection: 'removals',
  ownedBy: 'server',
  fields: {
    _id: { type: String, required: true },
    owner: { type: String, required: true },
    createdAt: { type: Date, required: true },
    dueAt: { type: Date, required: true },
    worker: { type: String, required: true },
  },
  indexes: [{ on: { dueAt: 1 } }],
});

/** Removals in progress, each claimed by at most one process at a time. */
export interface RemovalStore {
  /** One write. Does nothing for a removal that is recorded already. */
  insert(removal: Removal, worker: string): Promise<void>;
  /** Returns the removal whose claim ends first. */
  first(): Promise<Removal | undefined>;
  /** True for exactly one of several processes, which has the removal up to `until`. */
  claim(removal: Removal, worker: string, until: Date): Promise<boolean>;
  /** Moves the end of the worker's claim. False when the worker does not have the removal any more. */
  hold(owner: OwnerId, worker: string, until: Date): Promise<boolean>;
  /** False when the worker does not have the removal any more. */
  remove(owner: OwnerId, worker: string): Promise<boolean>;
}

export function createRemovalStore(connection: Connection): RemovalStore {
  const model = definition.on(connection);
  return {
    async insert({ owner, createdAt, dueAt }, worker) {
      await insertOnce(model.create({ _id: keyOf(owner), owner: JSON.stringify(owner), createdAt, dueAt, worker }));
    },
    async first() {
      const [document] = await model
        .find({ dueAt: { $gt: new Date(0) } })
        .sort({ dueAt: 1 })
        .limit(1)
        .lean<RemovalDocument[]>();
      return document && { owner: JSON.parse(document.owner) as OwnerId, createdAt: document.createdAt, dueAt: document.dueAt };
    },
    async claim({ owner, dueAt }, worker, until) {
      const { matchedCount } = await model.updateOne({ _id: keyOf(owner), dueAt }, { $set: { worker, dueAt: until } });
      return matchedCount === 1;
    },
    async hold(owner, worker, until) {
      const { matchedCount } = await model.updateOne({ _id: keyOf(owner), worker }, { $set: { dueAt: until } });
      return matchedCount === 1;
    },
    async remove(owner, worker) {
      const { deletedCount } = await model.deleteOne({ _id: keyOf(owner), worker });
      return deletedCount === 1;
    },
  };
}

const keyOf = (owner: OwnerId): string =>
  Object.entries(owner)
    .map(([kind, id]) => `${kind}:${id}`)
    .join('/');
