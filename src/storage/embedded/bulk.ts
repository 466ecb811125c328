import mongoose from 'mongoose';
import { type Document, isPlain } from './bson.js';
import { unsupported } from './errors.js';

const { MongoBulkWriteError, MongoServerError } = mongoose.mongo;

export interface BulkResult {
  insertedCount: number;
  matchedCount: number;
  modifiedCount: number;
  deletedCount: number;
  upsertedCount: number;
  insertedIds: Record<number, unknown>;
  upsertedIds: Record<number, unknown>;
}

interface UpdateResult {
  readonly matchedCount: number;
  readonly modifiedCount: number;
  readonly upsertedCount: number;
  readonly upsertedId: unknown;
}

/** Operations of a collection that a bulk write can name. */
interface Target {
  insertOne(document: Document): Promise<unknown>;
  updateOne(filter: unknown, update: unknown, options: Document): Promise<UpdateResult>;
  updateMany(filter: unknown, update: unknown, options: Document): Promise<UpdateResult>;
  replaceOne(filter: unknown, replacement: unknown, options: Document): Promise<UpdateResult>;
  deleteOne(filter: unknown, options: Document): Promise<{ readonly deletedCount: number }>;
  deleteMany(filter: unknown, options: Document): Promise<{ readonly deletedCount: number }>;
}

/**
 * Runs operations one by one, each atomic by itself. Ordered, the first refused operation ends the run; unordered, all are tried.
 * Refusals are thrown as the driver's `MongoBulkWriteError` with the result so far.
 */
export async function runBulk(collection: Target, operations: readonly Document[], options: Document): Promise<BulkResult> {
  const result: BulkResult = {
    insertedCount: 0,
    matchedCount: 0,
    modifiedCount: 0,
    deletedCount: 0,
    upsertedCount: 0,
    insertedIds: {},
    upsertedIds: {},
  };
  const errors: { index: number; error: InstanceType<typeof MongoServerError> }[] = [];
  const run = async (operation: Document, index: number): Promise<void> => {
    try {
      await runOne(collection, operation, index, result);
    } catch (error) {
      if (!(error instanceof MongoServerError)) throw error;
      errors.push({ index, error });
    }
  };
  if (options['ordered'] === false) await Promise.all(operations.map(run));
  else {
    for (const [index, operation] of operations.entries()) {
      await run(operation, index);
      if (errors.length > 0) break;
    }
  }
  if (errors.length > 0) throw bulkError(errors, result, operations);
  return result;
}

async function runOne(collection: Target, operation: Document, index: number, result: BulkResult): Promise<void> {
  const [kind, details] = Object.entries(operation)[0] ?? [];
  if (!isPlain(details)) throw unsupported(`the bulk operation ${kind}`);
  const { document, filter, update, replacement, ...options } = details;
  switch (kind) {
    case 'insertOne': {
      await collection.insertOne(document as Document);
      result.insertedCount++;
      result.insertedIds[index] = (document as Document)['_id'];
      return;
    }
    case 'updateOne':
      return addUpdate(result, index, await collection.updateOne(filter, update, options));
    case 'updateMany':
      return addUpdate(result, index, await collection.updateMany(filter, update, options));
    case 'replaceOne':
      return addUpdate(result, index, await collection.replaceOne(filter, replacement, options));
    case 'deleteOne':
      result.deletedCount += (await collection.deleteOne(filter, options)).deletedCount;
      return;
    case 'deleteMany':
      result.deletedCount += (await collection.deleteMany(filter, options)).deletedCount;
      return;
    default:
      throw unsupported(`the bulk operation ${kind}`);
  }
}

function addUpdate(result: BulkResult, index: number, update: UpdateResult): void {
  result.matchedCount += update.matchedCount;
  result.modifiedCount += update.modifiedCount;
  result.upsertedCount += update.upsertedCount;
  if (update.upsertedCount > 0) result.upsertedIds[index] = update.upsertedId;
}

function bulkError(
  errors: readonly { index: number; error: Error & { code?: unknown } }[],
  result: BulkResult,
  operations: readonly Document[],
): Error {
  const writeErrors = errors.map(({ index, error }) => ({
    index,
    code: error.code,
    errmsg: error.message,
    err: { ...error, index, errmsg: error.message, op: Object.values(operations[index]!)[0] },
  }));
  const first = errors[0]!.error;
  return new MongoBulkWriteError(
    { message: first.message, code: first.code as number, writeErrors: writeErrors as never },
    result as never,
  );
}
