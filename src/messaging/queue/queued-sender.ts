import type { Ids } from '../../kernel/index.js';
import { DeliveryError } from '../errors.js';
import type { Deliveries, Sender } from '../types.js';

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
