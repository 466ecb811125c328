import { defined, hasCode, type Logger } from '../../kernel/index.js';
import type { SigningKeys } from '../../tokens/index.js';
import type { Pools } from './pools.js';

/**
 * Rotates signing keys when due: those of pools by `extensions.keyRotationDays` or the setting, those of the identity issuer by the
 * setting.
 */
export interface KeyRotation {
  /** Starts the hourly check. */
  begin(): void;
  /** Checks all key sets once. */
  sweep(): Promise<void>;
  close(): Promise<void>;
}

const HOUR = 60 * 60_000;
const DAY = 24 * HOUR;
const PAGE = 60;

export function createKeyRotation(parts: {
  pools: Pick<Pools, 'list'>;
  keys: Pick<SigningKeys, 'rotateWhenOlder'>;
  /** Key sets that belong to no pool. */
  others: readonly string[];
  /** Default rotation interval in days. 0: never. */
  everyDays: number;
  logger: Logger;
}): KeyRotation {
  const { pools, keys, others, everyDays, logger } = parts;
  let timer: NodeJS.Timeout | undefined;
  let sweeping: Promise<void> | undefined;
  let closed = false;

  async function rotate(id: string, days: number): Promise<void> {
    if (days === 0 || closed) return;
    try {
      await keys.rotateWhenOlder(id, days * DAY);
    } catch (error) {
      // Another process rotated first, or the pool was deleted.
      if (!hasCode(error, 'concurrent_change') && !hasCode(error, 'keys_unknown')) throw error;
    }
  }

  async function sweep(): Promise<void> {
    for (const id of others) await rotate(id, everyDays);
    let after: string | undefined;
    do {
      const { items, next } = await pools.list({ limit: PAGE, ...defined({ after }) });
      for (const { id, extensions } of items) await rotate(id, extensions?.keyRotationDays ?? everyDays);
      after = next;
    } while (after !== undefined && !closed);
  }

  function sweepInPeace(): void {
    sweeping ??= sweep()
      .catch((error: unknown) => logger.error({ err: error }, 'the rotation of keys failed'))
      .finally(() => {
        sweeping = undefined;
      });
  }

  return {
    begin() {
      sweepInPeace();
      timer = setInterval(sweepInPeace, HOUR).unref();
    },
    sweep,
    async close() {
      closed = true;
      clearInterval(timer);
      await sweeping;
    },
  };
}
