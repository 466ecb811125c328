import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Connection } from 'mongoose';
import { type Clock, CodedError } from '../kernel/index.js';
import { insertOnce } from './duplicate-key.js';

/** One change of what is stored. Once released it is never edited: write another. */
export interface Migration {
  /** Counts up from 1, without gaps. */
  readonly number: number;
  readonly name: string;
  /** Must be fit to run again from the start: a crash may leave it half done. */
  up(connection: Connection): Promise<void>;
}

interface Applied {
  _id: string;
  name: string;
  appliedAt: Date;
}

interface Lock {
  _id: string;
  owner: string;
  until: Date;
}

const COLLECTION = 'migrations';
const LOCK = 'lock';
/** A lock lasts this long in milliseconds, longer than any one migration may take; a holder that died is passed over afterwards. */
const LEASE = 10 * 60_000;
const RETRY = 250;

/**
 * Applies, in order, the migrations that were not applied yet; one process does it, the others wait. Throws `migrations_misnumbered` for a
 * list with gaps, `migrations_unknown` when the store is of a newer version, `migrations_locked` when the lock does not come free.
 */
export async function migrate(connection: Connection, migrations: readonly Migration[], clock: Clock): Promise<void> {
  if (migrations.some((migration, i) => migration.number !== i + 1))
    throw new CodedError('migrations_misnumbered', 'Migrations must be numbered from 1 without gaps.');
  const done = await countApplied(connection);
  if (done > migrations.length) throw new CodedError('migrations_unknown', 'The stored data was written by a newer version.');
  if (done === migrations.length) return;
  const owner = await acquire(connection, clock);
  try {
    for (const migration of migrations.slice(await countApplied(connection))) {
      await migration.up(connection);
      await connection
        .collection<Applied>(COLLECTION)
        .insertOne({ _id: key(migration.number), name: migration.name, appliedAt: new Date(clock.now()) });
    }
  } finally {
    await connection.collection<Lock>(COLLECTION).deleteOne({ _id: LOCK, owner });
  }
}

const key = (number: number): string => `applied:${String(number).padStart(6, '0')}`;

function countApplied(connection: Connection): Promise<number> {
  return connection.collection<Applied>(COLLECTION).countDocuments({ _id: /^applied:/ });
}

async function acquire(connection: Connection, clock: Clock): Promise<string> {
  const owner = randomUUID();
  for (let attempt = 0; attempt * RETRY < LEASE; attempt++) {
    if (await tryAcquire(connection, owner, clock.now())) return owner;
    await sleep(RETRY);
  }
  throw new CodedError('migrations_locked', 'Another process holds the lock of the migrations.');
}

/** Takes the lock when it is free or has run out: an upsert that meets a live lock runs into the unique `_id`. */
async function tryAcquire(connection: Connection, owner: string, now: number): Promise<boolean> {
  return insertOnce(
    connection
      .collection<Lock>(COLLECTION)
      .updateOne({ _id: LOCK, until: { $lte: new Date(now) } }, { $set: { owner, until: new Date(now + LEASE) } }, { upsert: true }),
  );
}
