import type { Connection } from 'mongoose';

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
