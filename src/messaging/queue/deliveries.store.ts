import { defined } from '../../kernel/index.js';
import { type Connection, defineModel } from '../../storage/index.js';
import type { DeadLetter } from '../types.js';

export type { Connection };

export interface StoredDelivery extends DeadLetter {
  readonly poolId: string;
  /** Payload, sealed because it contains codes. */
  readonly sealed: string;
  readonly state: 'waiting' | 'dead';
  readonly dueAt: Date;
  /** End of the attempts. */
  readonly giveUpAt: Date;
  readonly expiresAt: Date;
}

type DeliveryDocument = StoredDelivery & { readonly _id: string };

const definition = defineModel<DeliveryDocument>({
  name: 'MessageDelivery',
  collection: 'message_deliveries',
  ownedBy: { pool: 'poolId' },
  fields: {
    _id: { type: String, required: true },
    id: { type: String, required: true },
    poolId: { type: String, required: true },
    kind: { type: String, required: true },
    channel: { type: String, required: true },
    event: { type: String, required: true },
    destination: { type: String, required: true },
    sealed: { type: String, required: true },
    state: { type: String, required: true },
    attempts: { type: Number, required: true },
    reason: { type: String, required: true },
    createdAt: { type: Date, required: true },
    dueAt: { type: Date, required: true },
    giveUpAt: { type: Date, required: true },
    expiresAt: { type: Date, required: true },
  },
  indexes: [
    { on: { poolId: 1, state: 1, id: 1 } },
    // The only query over all pools: due deliveries.
    { on: { state: 1, dueAt: 1 } },
    { on: { expiresAt: 1 }, expireAfterSeconds: 0 },
  ],
});

export interface DeliveryStore {
  insert(delivery: StoredDelivery): Promise<void>;
  count(poolId: string, state: StoredDelivery['state']): Promise<number>;
  anyWaiting(): Promise<boolean>;
  due(now: Date, limit: number): Promise<readonly StoredDelivery[]>;
  /** True for exactly one of several processes, which has the delivery up to `until`. */
  claim(delivery: StoredDelivery, until: Date): Promise<boolean>;
  /** Changes a claimed delivery. */
  change(delivery: StoredDelivery, change: Partial<StoredDelivery>): Promise<void>;
  remove(poolId: string, id: string, state: StoredDelivery['state']): Promise<boolean>;
  listDead(poolId: string, limit: number, before?: string): Promise<readonly StoredDelivery[]>;
  revive(poolId: string, id: string, times: Pick<StoredDelivery, 'dueAt' | 'giveUpAt' | 'expiresAt'>): Promise<boolean>;
}

export function createDeliveryStore(connection: Connection): DeliveryStore {
  const model = definition.on(connection);
  const keyOf = (poolId: string, id: string): string => `${poolId}/${id}`;
  return {
    async insert(delivery) {
      await model.create({ _id: keyOf(delivery.poolId, delivery.id), ...delivery });
    },
    count: (poolId, state) => model.countDocuments({ poolId, state }).exec(),
    anyWaiting: async () => (await model.findOne({ state: 'waiting', dueAt: { $gt: new Date(0) } }).lean()) !== null,
    due: (now, limit) =>
      model
        .find({ state: 'waiting', dueAt: { $lte: now } })
        .sort({ dueAt: 1 })
        .limit(limit)
        .lean<StoredDelivery[]>(),
    async claim({ poolId, id, dueAt }, until) {
      const mine = { _id: keyOf(poolId, id), poolId, state: 'waiting', dueAt } as const;
      const { matchedCount } = await model.updateOne(mine, { $set: { dueAt: until }, $inc: { attempts: 1 } });
      return matchedCount === 1;
    },
    async change({ poolId, id }, change) {
      await model.updateOne({ _id: keyOf(poolId, id), poolId }, { $set: change });
    },
    async remove(poolId, id, state) {
      const { deletedCount } = await model.deleteOne({ _id: keyOf(poolId, id), poolId, state });
      return deletedCount === 1;
    },
    listDead: (poolId, limit, before) =>
      model
        .find({ poolId, state: 'dead', ...defined({ id: before === undefined ? undefined : { $lt: before } }) })
        .sort({ id: -1 })
        .limit(limit)
        .lean<StoredDelivery[]>(),
    async revive(poolId, id, times) {
      const dead = { _id: keyOf(poolId, id), poolId, state: 'dead' } as const;
      const { matchedCount } = await model.updateOne(dead, { $set: { state: 'waiting', attempts: 0, ...times } });
      return matchedCount === 1;
    },
  };
}
