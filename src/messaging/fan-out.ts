import { DeliveryError } from './errors.js';
import type { Channel, Sender } from './types.js';
/** Sends by one sender per channel. A channel without sender fails with `delivery_failed`. */
export function createChannelSender(senders: { readonly [channel in Channel]?: Sender }): Sender {
  return {
    async send(message) {
      const sender = senders[message.channel];
      if (!sender) throw new DeliveryError({ detail: `no sender for ${message.channel}` });
      await sender.send(message);
    },
  };
}

/** Sends by all senders, in order, until one fails. For development: SMTP and the outbox. */
export function createFanOut(senders: readonly Sender[]): Sender {
  return {
    async send(message) {
      for (const sender of senders) await sender.send(message);
    },
  };
}
