import type { Ids } from '../../kernel/index.js';
import { DeliveryError } from '../errors.js';
import type { Deliveries, Delivery, Sender } from '../types.js';
/** Sends messages by way of the queue: at once, or later from the store. */
export function createQueuedSender({ deliveries, ids }: { deliveries: Pick<Deliveries, 'deliver'>; ids: Ids }): Sender {
  return {
    async send(message) {
      const { poolId, channel, event, to } = message;
      if (poolId === undefined || event === undefined) throw new DeliveryError({ detail: 'a message of no pool' });
      await deliveries.deliver({ kind: 'message', poolId, channel, event, to, payload: { ...message, id: ids.uuid() } });
    },
  };
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

const PAUSES = [10 * SECOND, 30 * SECOND, MINUTE, 5 * MINUTE, 15 * MINUTE, 30 * MINUTE] as const;

/** Returns the time of the next attempt after so many failures: pauses grow to half an hour. */
export function dueAfter(attempts: number, now: number): number {
  return now + PAUSES[Math.min(attempts, PAUSES.length) - 1]!;
}

/**
 * Returns the time until which attempts are useful: a code as long as a sign-in waits for it,
 * everything else for at most a day.
 */
export function worthUntil(event: Delivery['event'], now: number): number {
  if (event === 'sign-in') return now + 3 * MINUTE;
  return now + (event === 'invitation' || event === 'logout' ? 24 * HOUR : HOUR);
}
