import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from '../kernel/index.js';
import type { CodeDelivery } from './types.js';

/** Every discreet answer takes this long: what is sent in development has arrived by then. Milliseconds. */
const ANSWER_MS = 50;

/**
 * For clients that do not let existence be known: a message that leaves takes longer than none, and may fail, which would tell. So it
 * leaves behind the answer, and the answer to a name that nobody has waits as long.
 */
export interface BackgroundDelivery {
  /** Starts `send`, if there is something to send, and answers with what the caller may see. */
  answer(seen: CodeDelivery, send?: () => Promise<unknown>): Promise<CodeDelivery>;
  /** Runs `work` and settles when that has, but no sooner than the other answers here: so that a read more or less does not show. */
  evenly<Result>(work: () => Promise<Result>): Promise<Result>;
  /** Resolves when everything has left or failed. */
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
    async answer(seen, send) {
      if (send) start(send);
      await pause(ANSWER_MS);
      return seen;
    },
    async evenly(work) {
      const [outcome] = await Promise.allSettled([work(), pause(ANSWER_MS)]);
      if (outcome.status === 'rejected') throw outcome.reason;
      return outcome.value;
    },
    async close() {
      await Promise.all(underway);
    },
  };
}
