import mongoose from 'mongoose';
import { CodedError } from '../../kernel/index.js';
import type { Document } from './bson.js';

const { MongoServerError } = mongoose.mongo;

/** Error for a feature of MongoDB that the engine does not have. */
export function unsupported(what: string): CodedError<'storage_unsupported'> {
  return new CodedError('storage_unsupported', `The embedded storage does not support ${what}.`);
}

/** Error for a query that no index serves. `query` contains its shape without values. */
export function unindexed(collection: string, query: string): CodedError<'storage_unindexed'> {
  return new CodedError('storage_unindexed', `Collection "${collection}": no index serves ${query}.`);
}

/** Error as MongoDB's server reports it, with its code. */
export function serverError(code: number, codeName: string, message: string): Error {
  return new MongoServerError({ message, errmsg: message, code, codeName, ok: 0 });
}

/** Error E11000 with `code`, `keyPattern` and `keyValue`. */
export function duplicateKey(namespace: string, index: string, keyPattern: Document, keyValue: Document): Error {
  const shown = Object.entries(keyValue).map(([field, value]) => `${field}: ${JSON.stringify(value)}`);
  const message = `E11000 duplicate key error collection: ${namespace} index: ${index} dup key: { ${shown.join(', ')} }`;
  return new MongoServerError({ message, errmsg: message, code: 11000, codeName: 'DuplicateKey', keyPattern, keyValue, index: 0 });
}
