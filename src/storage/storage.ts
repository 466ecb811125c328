import mongoose, { type Connection } from 'mongoose';
import { type Clock, systemClock } from '../kernel/index.js';
import { createDriver } from './embedded/connection.js';
import { type Engine, openEngine } from './embedded/engine.js';
import { type Migration, migrate } from './migrations.js';
/** One operation of a store on the database. Creation of indexes does not count. */
export interface Operation {
  readonly collection: string;
  readonly kind: 'read' | 'write';
  readonly method: string;
}

const READS: ReadonlySet<string> = new Set(['find', 'findOne', 'countDocuments', 'estimatedDocumentCount', 'distinct', 'aggregate']);
const WRITES: ReadonlySet<string> = new Set([
  'insertOne',
  'insertMany',
  'updateOne',
  'updateMany',
  'replaceOne',
  'findOneAndUpdate',
  'findOneAndReplace',
  'findOneAndDelete',
  'deleteOne',
  'deleteMany',
  'bulkWrite',
]);

/** Calls `onOperation` at the start of every operation, for MongoDB and the embedded engine alike. */
export function watchOperations(connection: Connection, onOperation: (operation: Operation) => void): void {
  connection.on('operation-start', ({ collectionName, method }: { collectionName: string; method: string }) => {
    if (READS.has(method)) onOperation({ collection: collectionName, kind: 'read', method });
    else if (WRITES.has(method)) onOperation({ collection: collectionName, kind: 'write', method });
  });
}

export interface StorageOptions {
  /** Connection string of MongoDB 6 or newer. Omitted: the embedded engine. */
  readonly uri?: string;
  /** Folder of the embedded engine; created when it does not exist. */
  readonly path: string;
  /** Called at the start of every operation: budget tests count them. */
  readonly onOperation?: (operation: Operation) => void;
  /** Called with the collection of every document that the embedded engine examines: tests of query costs count them. */
  readonly onDocument?: (collection: string) => void;
  readonly clock?: Clock;
  /** Applied in order before `openStorage` resolves. */
  readonly migrations?: readonly Migration[];
}

export interface Storage {
  /** Belongs to a Mongoose instance of its own, so that one process may open several storages. */
  readonly connection: Connection;
  /** Resolves when the database answers. */
  ping(): Promise<void>;
  /** Creates the indexes of all models registered so far. To be awaited before the first request is served. */
  ready(): Promise<void>;
  /** Waits for operations in flight, then closes. */
  close(): Promise<void>;
}

/** Milliseconds between two removals of expired documents, as in MongoDB's TTL monitor. */
const SWEEP_EVERY = 60_000;

/**
 * Opens the storage: MongoDB when there is a `uri`, else the embedded engine. Several processes may open one folder; writes are serialized
 * across all of them. Rejects when the database does not answer or a migration fails.
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

/** `bufferCommands` off: an operation after `close` fails at once. `autoCreate` off: the first index or document creates its collection. */
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

/** Removes expired documents at intervals. A failed sweep is repeated at the next one; readers check `expiresAt` themselves. */
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
