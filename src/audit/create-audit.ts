import type { UserPool } from '../directory/pools/index.js';
import type { Users } from '../directory/users/index.js';
import { type Clock, defined, type Ids, type Logger, type Sealer } from '../kernel/index.js';
import type { Audit } from './audit.js';
import { refusals } from './errors.js';
import { eventLine } from './event-line.js';
import { type Connection, createEventStore, type StoredEvent } from './events.store.js';
import type { LogDelivery } from './log-delivery.js';
import type { Sink } from './sinks.js';
import { createStatisticsStore } from './statistics.store.js';
import type { NewAuditEvent } from './types.js';

const FLUSH_AFTER_MS = 1000;
const MAX_WAITING = 10_000;
const MAX_BATCH = 500;
/** Events read for one page of a filtered list. */
const LOOKED_THROUGH = 500;
/** Milliseconds: two years, as in Cognito (AdminListUserAuthEvents). */
const KEPT_MS = 730 * 24 * 60 * 60 * 1000;
const FEEDBACK_TOKEN_MS = 14 * 24 * 60 * 60 * 1000;

export interface AuditParts {
  readonly connection: Connection;
  readonly users: Pick<Users, 'findByLogin'>;
  readonly delivery: Pick<LogDelivery, 'deliver'>;
  /** Receive the events of all pools. */
  readonly sinks?: readonly Pick<Sink, 'take'>[];
  readonly sealer: Sealer;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly logger: Logger;
}

interface Waiting {
  readonly pool: UserPool;
  readonly event: NewAuditEvent;
  readonly at: number;
  readonly turn: number;
}

export function createAudit({ connection, users, delivery, sinks = [], sealer, clock, ids, logger }: AuditParts): Audit {
  const store = createEventStore(connection);
  const statistics = createStatisticsStore(connection);
  const waiting: Waiting[] = [];
  let turn = 0;
  let dropped = 0;
  let timer: NodeJS.Timeout | undefined;
  let writing: Promise<void> = Promise.resolve();

  async function eventOf({ pool, event, at, turn: number }: Waiting): Promise<StoredEvent | undefined> {
    const { who, id = ids.uuid(), reason, clientId, riskAssessment, provider, ...rest } = event;
    const found = 'sub' in who ? who : who.name === '' ? undefined : await users.findByLogin(pool, who.name);
    if (!found && provider === undefined) return undefined;
    const user = found ?? { sub: '', username: '' };
    return {
      id,
      poolId: pool.id,
      sub: user.sub,
      username: user.username,
      ...rest,
      ...defined({ reason, clientId, provider }),
      blocked: reason === 'address_blocked' || riskAssessment?.blocked === true,
      ...defined({ riskAssessment: riskAssessment && Object.keys(riskAssessment).length > 0 ? riskAssessment : undefined }),
      at: new Date(at),
      order: `${String(at).padStart(15, '0')}.${String(number).padStart(9, '0')}.${id.slice(0, 8)}`,
      expiresAt: new Date(at + KEPT_MS),
    };
  }

  async function writeBatch(batch: readonly Waiting[]): Promise<void> {
    const events: StoredEvent[] = [];
    for (const one of batch) {
      const event = await eventOf(one);
      if (event) events.push(event);
    }
    if (events.length === 0) return;
    for (const sink of sinks) sink.take(events.map((event) => ({ kind: 'user', ...eventLine(event) })));
    await store.insert(events);
    await statistics.count(events);
    await delivery.deliver(events);
  }

  async function writeWaiting(): Promise<void> {
    if (dropped > 0) logger.warn({ dropped }, 'security events were dropped: too many at once');
    dropped = 0;
    while (waiting.length > 0) {
      const batch = waiting.splice(0, MAX_BATCH);
      await writeBatch(batch).catch((err: unknown) => logger.error({ err, lost: batch.length }, 'security events could not be written'));
    }
  }

  function flush(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    writing = writing.then(writeWaiting);
    return writing;
  }

  const purpose = ({ poolId, sub, id }: { poolId: string; sub: string; id: string }): string => `auth-event:${poolId}:${sub}:${id}`;
  const now = (): Date => new Date(clock.now());

  return {
    flush,
    record(pool, event) {
      if (waiting.length >= MAX_WAITING) {
        dropped++;
        return;
      }
      turn = (turn + 1) % 1_000_000_000;
      waiting.push({ pool, event, at: clock.now(), turn });
      timer ??= setTimeout(() => void flush(), FLUSH_AFTER_MS).unref();
    },
    async list(poolId, sub, { limit, before }) {
      await flush();
      const found = await store.list(poolId, sub, limit + 1, before);
      const items = found.slice(0, limit);
      const last = items.at(-1);
      return { items, ...defined({ next: found.length > limit && last ? last.order : undefined }) };
    },
    async listAll(poolId, { limit, before, type, response }) {
      await flush();
      const found = await store.listAll(poolId, LOOKED_THROUGH, before);
      const matching = found.filter((one) => (type ?? one.type) === one.type && (response ?? one.response) === one.response);
      const items = matching.slice(0, limit);
      const last = matching.length > limit ? items.at(-1) : found.length === LOOKED_THROUGH ? found.at(-1) : undefined;
      return { items, ...defined({ next: last?.order }) };
    },
    async hoursOf(poolId, hours) {
      await flush();
      const end = (Math.floor(clock.now() / 3_600_000) + 1) * 3600;
      return statistics.between(poolId, end - hours * 3600, end);
    },
    async giveFeedback(event, value) {
      await flush();
      const done = await store.giveFeedback(event, { value, provider: 'Admin', at: now() }, { once: false });
      if (!done) throw refusals.unknown();
    },
    feedbackToken: (event) => sealer.seal(String(clock.now() + FEEDBACK_TOKEN_MS), purpose(event)),
    async giveFeedbackBy(token, event, value) {
      await flush();
      const until = opened(token, purpose(event));
      if (until === undefined || until <= clock.now()) throw refusals.feedback();
      const done = await store.giveFeedback(event, { value, provider: 'User', at: now() }, { once: true });
      if (!done) throw refusals.feedback();
    },
    close: flush,
  };

  /** Opens a feedback token; it is sealed for one event. */
  function opened(token: string, sealedFor: string): number | undefined {
    try {
      return Number(sealer.open(token, sealedFor).toString());
    } catch {
      return undefined;
    }
  }
}
