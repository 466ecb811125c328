import { appendFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Clock, createCache, type Logger, SETTING_CACHE_MS } from '../kernel/index.js';
import { refusals } from './errors.js';
import { eventLine } from './event-line.js';
import { type Connection, createLogDeliveryStore } from './log-delivery.store.js';
import type { AuthEvent } from './types.js';

const CACHED_POOLS = 10_000;
const LOG_GROUP = /^arn:aws[\w-]*:logs:[\w-]*:\d{12}:log-group:([\w./#-]{1,512}?)(?::\*)?$/;

/**
 * Log delivery of pools (SetLogDeliveryConfiguration): a CloudWatch log group is a file `{folder}/{log group}.jsonl` with one event per
 * line. The operator rotates the file.
 */
export interface LogDelivery {
  /** ARN of the log group. */
  find(poolId: string): Promise<string | undefined>;
  /** Undefined turns delivery off. Throws `log_delivery_invalid`. */
  set(poolId: string, logGroupArn: string | undefined): Promise<void>;
  /** Never throws: failures are logged. */
  deliver(events: readonly AuthEvent[]): Promise<void>;
}

export interface LogDeliveryParts {
  readonly connection: Connection;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly folder: string;
}

export function createLogDelivery({ connection, clock, logger, folder }: LogDeliveryParts): LogDelivery {
  const store = createLogDeliveryStore(connection);
  const cache = createCache<string>({ clock, lifetimeMs: SETTING_CACHE_MS, max: CACHED_POOLS, load: store.find });

  async function append(path: string, lines: readonly string[]): Promise<void> {
    try {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await appendFile(path, lines.map((line) => `${line}\n`).join(''), { mode: 0o600 });
    } catch (err) {
      logger.error({ err, path, lost: lines.length }, 'security events could not be delivered');
    }
  }

  return {
    find: store.find,
    async set(poolId, logGroupArn) {
      if (logGroupArn === undefined) await store.remove(poolId);
      else if (fileOf(logGroupArn) === undefined) throw refusals.delivery('LogGroupArn is not the ARN of a CloudWatch log group.');
      else await store.put(poolId, logGroupArn);
      cache.forget(poolId);
    },
    async deliver(events) {
      const files = new Map<string, string[]>();
      for (const event of events) {
        const arn = await cache.get(event.poolId).catch(() => undefined);
        const file = arn && fileOf(arn);
        if (file) files.set(file, [...(files.get(file) ?? []), JSON.stringify(eventLine(event))]);
      }
      for (const [file, lines] of files) await append(join(folder, file), lines);
    },
  };
}

/** Path of a log group; slashes are replaced, so that it stays in the folder. */
function fileOf(arn: string): string | undefined {
  const [, group] = LOG_GROUP.exec(arn) ?? [];
  return group && `${group.replace(/[^\w.-]/g, '_').replace(/^\.+/, '_')}.jsonl`.slice(-200);
}
