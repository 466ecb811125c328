import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from '../kernel/index.js';
import type { CodeDelivery } from './types.js';

/** Milliseconds. Duration of every answer about a delivery; long enough for deliveries in development to be done. */
const ANSWER_MS = 50;

/**
 * Message delivery for clients that hide user existence. Sending takes time and may fail, which would disclose a user: the message is sent
 * after the answer, and answers about unknown users take as long.
 */
export interface BackgroundDelivery {
  /** Starts `send`, if given, and answers with the delivery that the caller may see. */
  answer(delivery: CodeDelivery, send?: () => Promise<unknown>): Promise<CodeDelivery>;
  /** Runs `work` and settles no sooner than other answers here, so that an additional read does not show. */
  inEvenTime<Result>(work: () => Promise<Result>): Promise<Result>;
  /** Resolves when all deliveries are done or have failed. */
  close(): Promise<void>;
}

export function createBackgroundDelivery(parts: { logger: Logger }): BackgroundDelivery {
  const underway = new Set<Promise<unknown>>();

  function start(send: () => Promise<unknown>): void {
    const sending = send()
      .catch((error) => parts.logger.error({ err: error }, 'a code could not be delivered'))
      .finally(() => underway.delete(sending));
    underway.add(sending);
  }

  return {
    async answer(delivery, send) {
      if (send) start(send);
      await pause(ANSWER_MS);
      return delivery;
    },
    async inEvenTime(work) {
      const [outcome] = await Promise.allSettled([work(), pause(ANSWER_MS)]);
      if (outcome.status === 'rejected') throw outcome.reason;
      return outcome.value;
    },
    async close() {
      await Promise.all(underway);
    },
  };
}
