import { appendFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Clock, createCache, type Logger } from '../kernel/index.js';
import { refusals } from './errors.js';
import { eventLine } from './event-line.js';
import { type Connection, createLogDeliveryStore } from './log-delivery.store.js';
import type { AuthEvent } from './types.js';

const CACHE_LIFETIME_MS = 5000;
const CACHED_POOLS = 10_000;
const LOG_GROUP = /^arn:aws[\w-]*:logs:[\w-]*:\d{12}:log-group:([\w./#-]{1,512}?)(?::\*)?$/;

/**
 * Where pools want their events beside the store: a CloudWatch log group is a file here, `{folder}/{log group}.jsonl`, one event a line.
 * The file is the operator's to rotate.
 */
export interface LogDelivery {
  /** The ARN of the log group. */
  find(poolId: string): Promise<string | undefined>;
  /** Undefined ends it. Throws `log_delivery_invalid`. */
  set(poolId: string, logGroupArn: string | undefined): Promise<void>;
  /** Never throws: what cannot be written is logged as such. */
  deliver(events: readonly AuthEvent[]): Promise<void>;
  removeAllOf(poolId: string): Promise<void>;
}

export interface LogDeliveryParts {
  readonly connection: Connection;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly folder: string;
}

export function createLogDelivery({ connection, clock, logger, folder }: LogDeliveryParts): LogDelivery {
  const store = createLogDeliveryStore(connection);
  const cache = createCache<string>({ clock, lifetimeMs: CACHE_LIFETIME_MS, max: CACHED_POOLS, load: store.find });

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
    async removeAllOf(poolId) {
      await store.remove(poolId);
      cache.forget(poolId);
    },
  };
}

/** Slashes become dots' like: no log group leads out of the folder. */
function fileOf(arn: string): string | undefined {
  const [, group] = LOG_GROUP.exec(arn) ?? [];
  return group && `${group.replace(/[^\w.-]/g, '_').replace(/^\.+/, '_')}.jsonl`.slice(-200);
}
