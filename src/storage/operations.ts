import type { Connection } from 'mongoose';

/** One call of a store to the database. Creating indexes is not one. */
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

/** Tells of every operation as it starts, whatever database is behind the connection. */
export function watchOperations(connection: Connection, onOperation: (operation: Operation) => void): void {
  connection.on('operation-start', ({ collectionName, method }: { collectionName: string; method: string }) => {
    if (READS.has(method)) onOperation({ collection: collectionName, kind: 'read', method });
    else if (WRITES.has(method)) onOperation({ collection: collectionName, kind: 'write', method });
  });
}
