import { type Connection, defineModel } from '../storage/index.js';
import type { AuthEvent, HourOfEvents } from './types.js';

interface HourDocument {
  /** `{poolId}:{hour}` */
  _id: string;
  poolId: string;
  /** Seconds since the epoch. */
  hour: number;
  counts: Record<string, number>;
  expiresAt: Date;
}

const definition = defineModel<HourDocument>({
  name: 'AuthHour',
  collection: 'auth_hours',
  ownedBy: { pool: 'poolId' },
  fields: {
    _id: { type: String, required: true },
    poolId: { type: String, required: true },
    hour: { type: Number, required: true },
    counts: { type: Object, required: true },
    expiresAt: { type: Date, required: true },
  },
  indexes: [{ on: { poolId: 1, hour: 1 } }, { on: { expiresAt: 1 }, expireAfterSeconds: 0 }],
  keepEmptyObjects: true,
});

const HOUR = 3600;
const KEPT_MS = 400 * 24 * HOUR * 1000;

/** Number of audit events by hour, type and result, counted when events are written. */
export interface StatisticsStore {
  count(events: readonly AuthEvent[]): Promise<void>;
  /** Oldest first, without hours that have no events. Seconds since the epoch; `to` is excluded. */
  between(poolId: string, from: number, to: number): Promise<HourOfEvents[]>;
}

export function createStatisticsStore(connection: Connection): StatisticsStore {
  const model = definition.on(connection);
  return {
    async count(events) {
      for (const [_id, { poolId, hour, counts }] of byHour(events)) {
        const more = Object.fromEntries([...counts].map(([name, count]) => [`counts.${name}`, count]));
        const first = { poolId, hour, expiresAt: new Date(hour * 1000 + KEPT_MS) };
        await model.updateOne({ _id, poolId }, { $inc: more, $setOnInsert: first }, { upsert: true });
      }
    },
    async between(poolId, from, to) {
      const documents = await model
        .find({ poolId, hour: { $gte: from, $lt: to } })
        .sort({ hour: 1 })
        .lean<HourDocument[]>();
      return documents.map(({ hour, counts }) => ({ hour, counts }));
    },
  };
}

interface Counted {
  readonly poolId: string;
  readonly hour: number;
  readonly counts: Map<string, number>;
}

function byHour(events: readonly AuthEvent[]): Map<string, Counted> {
  const hours = new Map<string, Counted>();
  for (const event of events) {
    const hour = Math.floor(event.at.getTime() / 1000 / HOUR) * HOUR;
    const id = `${event.poolId}:${hour}`;
    const counted = hours.get(id) ?? { poolId: event.poolId, hour, counts: new Map() };
    hours.set(id, counted);
    const name = nameOf(event);
    counted.counts.set(name, (counted.counts.get(name) ?? 0) + 1);
  }
  return hours;
}

/** Name of a counter, such as `SignIn:Pass` or `SignIn:Fail:credentials_wrong`, without the dots that separate a path. */
const nameOf = ({ type, response, reason }: AuthEvent): string =>
  [type, response, ...(reason === undefined ? [] : [reason.replaceAll('.', '_')])].join(':');
