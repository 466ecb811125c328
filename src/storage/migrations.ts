import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Connection } from 'mongoose';
import { type Clock, CodedError } from '../kernel/index.js';
import { insertOnce } from './define-model.js';

/** One change of stored data. A released migration is never edited; a further one follows it. */
export interface Migration {
  /** From 1, without gaps. */
  readonly number: number;
  readonly name: string;
  /** Must be repeatable from the start: a crash may interrupt it anywhere. */
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
/** Lifetime of the lock in milliseconds, longer than any one migration may take: the lock of a crashed process expires. */
const LEASE = 10 * 60_000;
const RETRY = 250;

/**
 * Applies pending migrations in order, in one process while others wait. Throws `migrations_misnumbered` for a list with gaps,
 * `migrations_unknown` when a newer version has written the data, `migrations_locked` when the lock is not released in time.
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

/** Acquires the lock when it is free or expired: the upsert of a lock that is held violates the unique `_id`. */
async function tryAcquire(connection: Connection, owner: string, now: number): Promise<boolean> {
  return insertOnce(
    connection
      .collection<Lock>(COLLECTION)
      .updateOne({ _id: LOCK, until: { $lte: new Date(now) } }, { $set: { owner, until: new Date(now + LEASE) } }, { upsert: true }),
  );
}
