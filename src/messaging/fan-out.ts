import type { Sender } from './types.js';

/** Sends by all senders, in order, until one fails. For development: SMTP and the outbox. */
export function createFanOut(senders: readonly Sender[]): Sender {
  return {
    async send(message) {
      for (const sender of senders) await sender.send(message);
    },
  };
}
