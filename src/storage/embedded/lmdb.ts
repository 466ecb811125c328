import { mkdirSync } from 'node:fs';
import { open } from 'lmdb';

export interface Entry {
  readonly key: Buffer;
  readonly value: Buffer;
}

/** Appended to a key it gives the next greater key. */
const ZERO = Buffer.of(0);

/** Ordered key-value store on disk. Reads see the last commit or, inside `write`, the transaction itself. */
export interface Disk {
  get(key: Uint8Array): Buffer | undefined;
  /** Entries from `from` (included) to `to` (excluded), descending with `reverse`. To be consumed synchronously, to the end or with a break. */
  range(from: Uint8Array, to: Uint8Array, reverse?: boolean): Iterable<Entry>;
  count(from: Uint8Array, to: Uint8Array): number;
  /** Only inside `write`. */
  put(key: Uint8Array, value: Uint8Array): void;
  /** Only inside `write`. */
  remove(key: Uint8Array): void;
  /**
   * Runs `work`, which must be synchronous, exclusively among the writers of all processes, and resolves when its changes are durable.
   * Several calls may share a commit. `work` must not throw after its first `put`: nothing is rolled back.
   */
  write<T>(work: () => T): Promise<T>;
  /** As `write`, but a throw rolls back. Slower. */
  writeOrUndo<T>(work: () => T): Promise<T>;
  close(): Promise<void>;
}

/**
 * Opens the folder, created with mode 0700 when it does not exist. `overlappingSync` is off: a commit is flushed (fdatasync) before it is
 * acknowledged, and LMDB's two alternating meta pages make every commit atomic, so neither a killed process nor a power failure loses
 * acknowledged writes. Concurrent writers share one flush: measured equal to the default with 50 callers. `eventTurnBatching` is off because
 * it leaves one of LMDB's promises unhandled when a commit fails: a full disk would end the process.
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

  /** Registers a commit for `close` to await: LMDB drops queued writes when it closes. */
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

  /** Returns the database for a read. Throws when closed: a read of a closed LMDB environment crashes the process. */
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

/** Entries of a range in batches, each read completely before it is yielded: the consumer may write between them. */
export function* batches(disk: Disk, from: Uint8Array, to: Uint8Array, size = 500): Generator<readonly Entry[]> {
  for (let start = from; ; ) {
    const entries: Entry[] = [];
    for (const entry of disk.range(start, to)) {
      entries.push(entry);
      if (entries.length >= size) break;
    }
    if (entries.length > 0) yield entries;
    if (entries.length < size) return;
    start = Buffer.concat([entries.at(-1)!.key, ZERO]);
  }
}

/** Awaits a commit with its cause: LMDB reports it as a second promise on the error, whose rejection must be handled. */
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
