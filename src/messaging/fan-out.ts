import type { Sender } from './types.js';

/** Sends to all of them, in order; the first that fails ends it. Development: SMTP, and the outbox to look at. */
export function createFanOut(senders: readonly Sender[]): Sender {
  return {
    async send(message) {
      for (const sender of senders) await sender.send(message);
    },
  };
}
