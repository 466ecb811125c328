// By hand: queues on npm need a server (docs/decisions/delivery-queue.md).
import { type Clock, type CodedError, createCache, type Ids, type Logger, type Sealer } from '../../kernel/index.js';
import { DeliveryError } from '../errors.js';
import { maskDestination } from '../mask-destination.js';
import type { Deliveries, Delivery } from '../types.js';
import { type Connection, createDeliveryStore, type StoredDelivery } from './deliveries.store.js';
import { dueAfter, worthUntil } from './retry-backoff.js';

/** Reports whether another attempt may succeed: always, unless a sender refuses. */
const mayPass = (error: unknown): boolean => !(error instanceof DeliveryError) || error.mayPass;

/** Returns a carrier's reason of a failure for operators, never content of the message. */
function reasonOf(error: unknown): string {
  const { detail, cause, message } = error as CodedError;
  const reason = detail ?? (cause instanceof Error ? cause.message : undefined) ?? message;
  return reason.slice(0, 200);
}

/**
 * Approximate limit per pool: recounted every few seconds, since many deliveries wait when a
 * receiver does not respond.
 */
const MAX_WAITING = 10_000;
const COUNT_LASTS_MS = 5000;
const MAX_DEAD = 1000;
const DEAD_KEPT_MS = 7 * 24 * 3600 * 1000;
/** Milliseconds of a claim, longer than any attempt: afterwards another node may take it. */
const CLAIM_MS = 60_000;
const AT_ONCE = 10;
const BUSY_MS = 1000;
const IDLE_MS = 30_000;

export interface DeliveriesParts {
  readonly connection: Connection;
  readonly sealer: Sealer;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly logger: Logger;
  /**
   * Each throws when it did not deliver: a `DeliveryError` has `mayPass`, all other errors may be
   * retried.
   */
  readonly maxWaiting?: number;
  readonly transports: Transports;
}

/** Kinds that other domains deliver are set by `setTransport`. */
type Transports = { [kind in Delivery['kind']]?: (payload: never) => Promise<void> };

export function createDeliveries(parts: DeliveriesParts): Deliveries {
  const { connection, sealer, clock, ids, logger, maxWaiting = MAX_WAITING } = parts;
  const transports: Transports = { ...parts.transports };
  const store = createDeliveryStore(connection);
  const waiting = createCache<number>({ clock, lifetimeMs: COUNT_LASTS_MS, max: 1000, load: (poolId) => store.count(poolId, 'waiting') });
  const underway = new Set<Promise<unknown>>();
  let timer: NodeJS.Timeout | undefined;
  let running = false;
  let closed = false;

  const purposeOf = (poolId: string): string => `message-delivery:${poolId}`;
  const carry = (kind: Delivery['kind'], payload: object): Promise<void> => transports[kind]!(payload as never);

  /** Stores deliveries, attempted once or not at all. */
  async function keep({ kind, poolId, channel, event, to, payload }: Delivery, attempts: 0 | 1, reason: string): Promise<void> {
    if ((await waiting.get(poolId))! >= maxWaiting) throw new DeliveryError({ detail: 'too many messages of the pool wait' });
    const now = clock.now();
    const giveUpAt = worthUntil(event, now);
    await store.insert({
      // Sorts by time.
      id: `${now.toString(36).padStart(9, '0')}-${ids.lowerAlphanumeric(12)}`,
      poolId,
      kind,
      channel,
      event,
      destination: maskDestination(channel, to),
      sealed: sealer.seal(JSON.stringify(payload), purposeOf(poolId)),
      state: 'waiting',
      attempts,
      reason,
      createdAt: new Date(now),
      dueAt: new Date(attempts === 0 ? now : dueAfter(1, now)),
      giveUpAt: new Date(giveUpAt),
      expiresAt: new Date(giveUpAt + DEAD_KEPT_MS),
    });
    schedulePoll(attempts === 0 ? 0 : BUSY_MS);
  }

  async function bury(delivery: StoredDelivery, reason: string): Promise<void> {
    const { id, poolId, channel, event } = delivery;
    logger.error({ pool: poolId, delivery: id, channel, event, reason }, 'a message was given up');
    if ((await store.count(poolId, 'dead')) >= MAX_DEAD) return void (await store.remove(poolId, id, 'waiting'));
    await store.change(delivery, { state: 'dead', reason, expiresAt: new Date(clock.now() + DEAD_KEPT_MS) });
  }

  async function tryAgain(delivery: StoredDelivery): Promise<void> {
    const { id, poolId, kind, sealed } = delivery;
    if (!(await store.claim(delivery, new Date(clock.now() + CLAIM_MS)))) return;
    const attempts = delivery.attempts + 1;
    try {
      await carry(kind, JSON.parse(sealer.open(sealed, purposeOf(poolId)).toString()));
      await store.remove(poolId, id, 'waiting');
    } catch (error) {
      const reason = reasonOf(error);
      const dueAt = dueAfter(attempts, clock.now());
      if (!mayPass(error) || dueAt > delivery.giveUpAt.getTime()) return bury(delivery, reason);
      await store.change(delivery, { dueAt: new Date(dueAt), reason });
    }
  }

  async function work(): Promise<void> {
    const due = await store.due(new Date(clock.now()), AT_ONCE);
    await Promise.all(due.map(tryAgain));
  }

  /**
   * Schedules the next poll: soon while deliveries wait; an idle node finds those of other nodes.
   */
  function schedulePoll(milliseconds: number): void {
    if (!running || closed) return;
    clearTimeout(timer);
    timer = setTimeout(() => void track(look()), milliseconds).unref();
  }

  async function look(): Promise<void> {
    let busy = true;
    try {
      await work();
      busy = await store.anyWaiting();
    } catch (error) {
      logger.error({ err: error }, 'messages that wait could not be looked for');
    }
    schedulePoll(busy ? BUSY_MS : IDLE_MS);
  }

  function track(working: Promise<void>): Promise<void> {
    const tracked = working.finally(() => underway.delete(tracked));
    underway.add(tracked);
    return tracked;
  }

  return {
    setTransport(kind, transport) {
      transports[kind] = transport;
    },
    async deliver(delivery) {
      try {
        await carry(delivery.kind, delivery.payload);
      } catch (error) {
        if (delivery.kind === 'message' && !mayPass(error)) throw error;
        const { poolId, channel, event } = delivery;
        logger.warn({ pool: poolId, channel, event, reason: reasonOf(error) }, 'a message did not leave and is tried again');
        await keep(delivery, 1, reasonOf(error));
      }
    },
    enqueue: (delivery) => keep(delivery, 0, 'not tried yet'),
    work,
    listDead: (poolId, limit, before) => store.listDead(poolId, limit, before),
    async retryDead(poolId, id) {
      const now = clock.now();
      const giveUpAt = worthUntil('resend-code', now);
      const times = { dueAt: new Date(now), giveUpAt: new Date(giveUpAt), expiresAt: new Date(giveUpAt + DEAD_KEPT_MS) };
      const found = await store.revive(poolId, id, times);
      if (found) schedulePoll(0);
      return found;
    },
    removeDead: (poolId, id) => store.remove(poolId, id, 'dead'),
    begin() {
      running = true;
      schedulePoll(BUSY_MS);
    },
    async close() {
      closed = true;
      clearTimeout(timer);
      await Promise.allSettled(underway);
    },
  };
}
