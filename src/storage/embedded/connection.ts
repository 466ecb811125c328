import { createRequire } from 'node:module';
import { createCollection, type DriverCollection } from './collection.js';
import type { Engine } from './engine.js';

/** Mongoose's connection as its driver interface declares it. */
interface DriverConnection {
  new (
    ...args: unknown[]
  ): {
    db: unknown;
    client: unknown;
    name: string;
    readyState: number;
    collections: Record<string, { onOpen(): void }>;
    onOpen(): void;
  };
}

/** Documented by mongoose, but without type declarations. */
const nativeDriver = createRequire(import.meta.url)('mongoose/lib/drivers/node-mongodb-native') as {
  readonly Connection: DriverConnection;
};

/** Creates a mongoose driver: the native one, connected to the engine instead of a server. */
export function createDriver(engine: Engine): object {
  const Native = nativeDriver.Connection;
  const db = createDatabase(engine);

  class Connection extends Native {
    async createClient(): Promise<this> {
      this.db = db;
      this.client = { db: () => db };
      this.name = db.databaseName;
      this.onOpen();
      for (const collection of Object.values(this.collections)) collection.onOpen();
      return this;
    }

    async doClose(): Promise<this> {
      await engine.close();
      return this;
    }
  }

  return { ...nativeDriver, Connection };
}

/** The members of the driver's `Db` that mongoose, migrations and tests use. */
function createDatabase(engine: Engine) {
  const opened = new Map<string, DriverCollection>();
  return {
    databaseName: 'embedded',
    collection(name: string): DriverCollection {
      const collection = opened.get(name) ?? createCollection(engine, name);
      opened.set(name, collection);
      return collection;
    },
    listCollections: () => ({ toArray: async () => engine.collections().map((name) => ({ name, type: 'collection' })) }),
    dropCollection: (name: string) => engine.dropCollection(name),
    async dropDatabase(): Promise<boolean> {
      for (const name of engine.collections()) await engine.dropCollection(name);
      return true;
    },
  };
}
