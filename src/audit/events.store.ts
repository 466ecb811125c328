import { defined } from '../kernel/index.js';
import { type Connection, defineModel, subdocument } from '../storage/index.js';
import type { AuthEvent, Feedback } from './types.js';

export type { Connection };

interface EventDocument extends Omit<AuthEvent, 'id'> {
  readonly _id: string;
  /** Sort key by time, distinct within a millisecond. */
  readonly order: string;
  readonly expiresAt: Date;
}

export type StoredEvent = AuthEvent & { readonly order: string; readonly expiresAt: Date };

const challenge = subdocument({ name: String, response: String });
const context = subdocument({ ip: String, device: String });
const feedback = subdocument({ value: String, provider: String, at: Date });

const definition = defineModel<EventDocument>({
  name: 'AuthEvent',
  collection: 'auth_events',
  ownedBy: { pool: 'poolId' },
  fields: {
    _id: { type: String, required: true },
    poolId: { type: String, required: true },
    sub: { type: String, default: '' },
    username: { type: String, default: '' },
    clientId: String,
    type: { type: String, required: true },
    response: { type: String, required: true },
    provider: String,
    reason: String,
    challenges: { type: [challenge], required: true },
    blocked: { type: Boolean, required: true },
    riskAssessment: Object,
    context: { type: context, required: true },
    at: { type: Date, required: true },
    order: { type: String, required: true },
    feedback: { type: feedback, default: undefined },
    expiresAt: { type: Date, required: true },
  },
  indexes: [{ on: { poolId: 1, sub: 1, order: 1 } }, { on: { poolId: 1, order: 1 } }, { on: { expiresAt: 1 }, expireAfterSeconds: 0 }],
});

export interface EventStore {
  insert(events: readonly StoredEvent[]): Promise<void>;
  /** Events of a user, newest first, before `before`. */
  list(poolId: string, sub: string, limit: number, before?: string): Promise<StoredEvent[]>;
  /** As `list`, for all users of the pool. */
  listAll(poolId: string, limit: number, before?: string): Promise<StoredEvent[]>;
  /** False when there is no such event or, with `once`, when it has feedback. */
  giveFeedback(event: { poolId: string; sub: string; id: string }, given: Feedback, options: { once: boolean }): Promise<boolean>;
}

export function createEventStore(connection: Connection): EventStore {
  const model = definition.on(connection);
  return {
    async insert(events) {
      // By the driver: the types are known here, and mongoose's casting costs more than the write.
      await model.collection.insertMany(
        events.map(({ id, ...event }) => ({ _id: id, ...event }) as unknown as EventDocument & Record<string, unknown>) as never,
        { ordered: false },
      );
    },
    async list(poolId, sub, limit, before) {
      const documents = await model
        .find({ poolId, sub, ...defined({ order: before === undefined ? undefined : { $lt: before } }) })
        .sort({ order: -1 })
        .limit(limit)
        .lean<EventDocument[]>();
      return documents.map(({ _id, ...event }) => ({ id: _id, ...event }));
    },
    async listAll(poolId, limit, before) {
      const documents = await model
        .find({ poolId, ...defined({ order: before === undefined ? undefined : { $lt: before } }) })
        .sort({ order: -1 })
        .limit(limit)
        .lean<EventDocument[]>();
      return documents.map(({ _id, ...event }) => ({ id: _id, ...event }));
    },
    async giveFeedback({ poolId, sub, id }, given, { once }) {
      const { matchedCount } = await model.updateOne(
        { _id: id, poolId, sub, ...defined({ 'feedback.provider': once ? { $exists: false } : undefined }) },
        { $set: { feedback: given } },
      );
      return matchedCount === 1;
    },
  };
}
