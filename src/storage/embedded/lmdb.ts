import { mkdirSync } from 'node:fs';
import { open } from 'lmdb';

export interface Entry {
  readonly key: Buffer;
  readonly value: Buffer;
}

/** The least there is behind a key. */
const ZERO = Buffer.of(0);

/** Ordered bytes on disk. Reads see the last commit, or, inside `write`, the transaction itself. */
export interface Disk {
  get(key: Uint8Array): Buffer | undefined;
  /** Entries from `from` (included) up to `to` (excluded); in reverse from just below `to` down to `from`. Read it to the end or break, at once. */
  range(from: Uint8Array, to: Uint8Array, reverse?: boolean): Iterable<Entry>;
  count(from: Uint8Array, to: Uint8Array): number;
  /** Only inside `write`. */
  put(key: Uint8Array, value: Uint8Array): void;
  /** Only inside `write`. */
  remove(key: Uint8Array): void;
  /**
   * Runs `work`, which must be synchronous, alone among all writers of all processes, and resolves when what it wrote is on the disk.
   * Other work may share the commit. Throw before the first `put`, or not at all: what was put before a throw stays.
   */
  write<T>(work: () => T): Promise<T>;
  /** As `write`, and a throw takes everything back. Slower. */
  writeOrUndo<T>(work: () => T): Promise<T>;
  close(): Promise<void>;
}

/**
 * Opens the folder, made when absent (mode 0700). `overlappingSync` is off: a commit is flushed (fdatasync) before it is acknowledged, and
 * LMDB's two alternating meta pages make every commit whole or absent, so neither a killed process nor a power cut loses what was
 * acknowledged. Writers waiting together share one flush, so this costs little: measured equal to the default under 50 callers.
 * `eventTurnBatching` is off because it leaves a promise of LMDB's own unhandled when a commit fails: a full disk would end the process.
 */
export function openDisk(path: string): Disk {
  mkdirSync(path, { recursive: true, mode: 0o700 });
  const db = open<Buffer, Buffer>({
    path,
    noSubdir: false,
    encoding: 'binary',
    keyEncoding: 'binary',
    overlappingSync: false,
    eventTurnBatching: false,
  });
  const inFlight = new Set<Promise<unknown>>();
  let state: 'open' | 'closing' | 'closed' = 'open';

  /** LMDB drops what is queued when it closes, so the close waits for it. */
  async function track<T>(begin: () => Promise<T>): Promise<T> {
    if (state !== 'open') throw new Error('The storage is closed.');
    const commit = settled(begin());
    inFlight.add(commit);
    try {
      return await commit;
    } finally {
      inFlight.delete(commit);
    }
  }

  /** A read while LMDB closes would end the process a moment later. */
  function opened(): typeof db {
    if (state === 'closed') throw new Error('The storage is closed.');
    return db;
  }

  return {
    get: (key) => opened().getBinary(key as Buffer),
    range: (from, to, reverse = false) =>
      (reverse
        ? opened().getRange({ start: to as Buffer, end: from as Buffer, reverse: true, exclusiveStart: true, inclusiveEnd: true })
        : opened().getRange({ start: from as Buffer, end: to as Buffer })) as unknown as Iterable<Entry>,
    count: (from, to) => opened().getKeysCount({ start: from as Buffer, end: to as Buffer }),
    put: (key, value) => void db.put(key as Buffer, value as Buffer),
    remove: (key) => void db.remove(key as Buffer),
    write: (work) => track(() => db.transaction(work)),
    writeOrUndo: (work) => track(() => db.childTransaction(work)),
    async close() {
      state = 'closing';
      await Promise.allSettled(inFlight);
      state = 'closed';
      await db.close();
    },
  };
}

/** The keys of a range in lots, each read before it is given: what is done with one lot may change the disk. */
export function* lots(disk: Disk, from: Uint8Array, to: Uint8Array, size = 500): Generator<readonly Buffer[]> {
  for (let start = from; ; ) {
    const keys: Buffer[] = [];
    for (const { key } of disk.range(start, to)) {
      keys.push(key);
      if (keys.length >= size) break;
    }
    if (keys.length > 0) yield keys;
    if (keys.length < size) return;
    start = Buffer.concat([keys.at(-1)!, ZERO]);
  }
}

/** LMDB gives the reason of a failed commit as a second promise on the error; unread it would end the process. */
async function settled<T>(commit: Promise<T>): Promise<T> {
  try {
    return await commit;
  } catch (error) {
    const reason = (error as { commitError?: Promise<never> }).commitError;
    if (!reason) throw error;
    throw await reason.then(
      () => error,
      (cause) => new Error('The storage could not commit.', { cause }),
    );
  }
}
