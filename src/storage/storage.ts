import mongoose, { type Connection } from 'mongoose';
import { type Clock, systemClock } from '../kernel/index.js';
import { createDriver } from './embedded/connection.js';
import { type Engine, openEngine } from './embedded/engine.js';
import { type Migration, migrate } from './migrations.js';
import { type Operation, watchOperations } from './operations.js';

export interface StorageOptions {
  /** Connection string of MongoDB 6 or newer. Absent: the embedded engine. */
  readonly uri?: string;
  /** Folder of the embedded engine; made when absent. */
  readonly path: string;
  /** Told of every operation as it starts: budget tests count them. */
  readonly onOperation?: (operation: Operation) => void;
  /** Told of every document that the embedded engine takes up to answer or to change, by its collection: tests of what queries cost count them. */
  readonly onDocument?: (collection: string) => void;
  readonly clock?: Clock;
  /** Applied in order before the storage is handed out. */
  readonly migrations?: readonly Migration[];
}

export interface Storage {
  /** Stores do `connection.model(name, schema)`. Of its own Mongoose instance: nothing global. */
  readonly connection: Connection;
  /** Resolves when the store answers. */
  ping(): Promise<void>;
  /** Makes all indexes of the models registered so far. Await it before serving. */
  ready(): Promise<void>;
  /** Waits for what is in flight, then closes. */
  close(): Promise<void>;
}

/** Between two looks at what has expired, in milliseconds; MongoDB's own is the same. */
const SWEEP_EVERY = 60_000;

/**
 * Opens the storage: MongoDB when there is a `uri`, else the embedded engine. Several processes may open one folder; each write is alone
 * among all of them. Rejects when the database does not answer or a migration fails.
 */
export async function openStorage(options: StorageOptions): Promise<Storage> {
  const clock = options.clock ?? systemClock;
  const storage = await (options.uri === undefined ? openEmbedded(options.path, clock, options.onDocument) : openMongo(options.uri));
  try {
    await migrate(storage.connection, options.migrations ?? [], clock);
  } catch (error) {
    await storage.close();
    throw error;
  }
  if (options.onOperation) watchOperations(storage.connection, options.onOperation);
  return storage;
}

/** `bufferCommands` off: an operation after `close` fails at once. `autoCreate` off: collections come with their first index or document. */
function newMongoose() {
  return new mongoose.Mongoose({ bufferCommands: false, autoCreate: false });
}

async function openMongo(uri: string): Promise<Storage> {
  const connection = newMongoose().createConnection();
  await connection.openUri(uri, { serverSelectionTimeoutMS: 10_000, w: 'majority', retryWrites: true });
  return {
    connection,
    ping: async () => void (await connection.db!.command({ ping: 1 })),
    ready: () => createIndexes(connection),
    close: () => connection.close(),
  };
}

async function openEmbedded(path: string, clock: Clock, onDocument: StorageOptions['onDocument']): Promise<Storage> {
  const engine = openEngine(path, onDocument);
  const instance = newMongoose();
  instance.setDriver(createDriver(engine));
  const connection = instance.createConnection();
  await connection.openUri('mongodb://embedded');
  const sweep = startSweep(engine, clock);
  return {
    connection,
    ping: async () => void engine.collections(),
    ready: () => createIndexes(connection),
    async close() {
      await sweep.stop();
      await connection.close();
    },
  };
}

async function createIndexes(connection: Connection): Promise<void> {
  await Promise.all(Object.values(connection.models).map((model) => model.init()));
}

/** Deletes what has expired, now and then. A sweep that fails is tried again: readers check the time themselves. */
function startSweep(engine: Engine, clock: Clock): { stop(): Promise<void> } {
  let running: Promise<unknown> = Promise.resolve();
  const timer = setInterval(() => {
    running = engine.sweep(clock.now()).catch(() => undefined);
  }, SWEEP_EVERY);
  timer.unref();
  return {
    async stop() {
      clearInterval(timer);
      await running;
    },
  };
}
