import { appendFile, mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type Clock, hmacSha256, type Logger } from '../kernel/index.js';

/** Destination of events beside the store. Events are plain JSON without secrets. */
export interface Sink {
  /** Synchronous; never throws. */
  take(events: readonly object[]): void;
  /** Resolves when pending events are sent or given up. */
  close(): Promise<void>;
}

export function createLogSink(logger: Logger): Sink {
  return {
    take: (events) => events.forEach((event) => void logger.info({ event }, 'security event')),
    close: async () => undefined,
  };
}

/** Appends one event per line; the operator rotates the file. */
export function createFileSink({ path, logger }: { readonly path: string; readonly logger: Logger }): Sink {
  let writing: Promise<void> = Promise.resolve();
  return {
    take(events) {
      const lines = events.map((event) => `${JSON.stringify(event)}\n`).join('');
      writing = writing
        .then(async () => {
          await mkdir(dirname(path), { recursive: true, mode: 0o700 });
          await appendFile(path, lines, { mode: 0o600 });
        })
        .catch((err: unknown) => logger.error({ err, path, lost: events.length }, 'security events could not be written'));
    },
    close: () => writing,
  };
}

const MAX_WAITING = 10_000;
const MAX_BATCH = 200;
const TIME_LIMIT_MS = 5000;
const RETRY_MS = [1000, 2000, 5000, 15_000, 30_000, 60_000] as const;

/**
 * POSTs `{"events": […]}`, sequentially, signed like calls of HTTP functions: `X-Cognate-Signature: v1={hex HMAC-SHA256 of
 * "{timestamp}.{body}"}` with `X-Cognate-Timestamp` in seconds. Without a 2xx within five seconds a batch is sent again, with growing
 * pauses up to a minute, in order; at most 10,000 events are pending, and the oldest are dropped first. A stop tries once more.
 */
export function createHttpSink(parts: {
  readonly url: string;
  readonly secret: string;
  readonly fetch: typeof globalThis.fetch;
  readonly clock: Clock;
  readonly logger: Logger;
}): Sink {
  const { url, secret, fetch, clock, logger } = parts;
  let waiting: object[] = [];
  let failures = 0;
  let timer: NodeJS.Timeout | undefined;
  let sending: Promise<void> | undefined;
  let closing = false;

  async function post(batch: readonly object[]): Promise<void> {
    const body = JSON.stringify({ events: batch });
    const timestamp = String(Math.floor(clock.now() / 1000));
    const signature = `v1=${hmacSha256(secret, `${timestamp}.${body}`).toString('hex')}`;
    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-cognate-timestamp': timestamp, 'x-cognate-signature': signature },
      body,
      redirect: 'error',
      signal: AbortSignal.timeout(TIME_LIMIT_MS),
    });
    await answer.body?.cancel();
    if (!answer.ok) throw new Error(`status ${answer.status}`);
  }

  async function send(): Promise<void> {
    while (waiting.length > 0) {
      const batch = waiting.slice(0, MAX_BATCH);
      try {
        await post(batch);
      } catch (error) {
        failures += 1;
        logger.warn({ reason: (error as Error).message, waiting: waiting.length }, 'security events could not be sent');
        if (!closing) timer = setTimeout(begin, RETRY_MS[Math.min(failures, RETRY_MS.length) - 1]).unref();
        return;
      }
      failures = 0;
      const sent = new Set(batch);
      waiting = waiting.filter((event) => !sent.has(event));
    }
  }

  function begin(): void {
    timer = undefined;
    sending ??= send().finally(() => {
      sending = undefined;
    });
  }

  return {
    take(events) {
      waiting.push(...events);
      if (waiting.length > MAX_WAITING) {
        logger.error({ lost: waiting.length - MAX_WAITING }, 'security events were dropped: the sink accepts none');
        waiting = waiting.slice(-MAX_WAITING);
      }
      if (!timer) begin();
    },
    async close() {
      closing = true;
      clearTimeout(timer);
      await sending;
      if (waiting.length === 0) return;
      begin();
      await sending;
      if (waiting.length > 0) logger.error({ lost: waiting.length }, 'security events were lost: nobody took them before the stop');
    },
  };
}
