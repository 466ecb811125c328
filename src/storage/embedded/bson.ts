import mongoose from 'mongoose';

const { BSON, Binary, ObjectId } = mongoose.mongo;

/** Document as the driver returns it: plain objects, arrays, Date, Binary, ObjectId, strings, numbers, booleans, null. */
export type Document = Record<string, unknown>;

/** MongoDB's limit for one document, in bytes. */
const MAX_DOCUMENT = 16 * 1024 * 1024;

/** Encodes as MongoDB's driver does: `undefined` becomes null, whole numbers become int32, `toBSON` is honoured. */
export function encode(document: Document): Uint8Array {
  const bytes = BSON.serialize(document);
  if (bytes.length > MAX_DOCUMENT) throw new RangeError(`A document of ${bytes.length} bytes is over the limit of ${MAX_DOCUMENT} bytes.`);
  return bytes;
}

/** Decodes as MongoDB's driver does. */
export function decode(bytes: Uint8Array): Document {
  return BSON.deserialize(bytes, { validation: { utf8: false } });
}

/** Deep copy with the values of a round trip through MongoDB. */
export function roundTrip(document: Document): Document {
  return decode(encode(document));
}

export function isBinary(value: unknown): value is InstanceType<typeof Binary> {
  return value instanceof Binary;
}

export function isObjectId(value: unknown): value is InstanceType<typeof ObjectId> {
  return value instanceof ObjectId;
}

/** Whether the value is an embedded document: not an array, not a BSON or built-in value. */
export function isPlain(value: unknown): value is Document {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

export function binary(bytes: Uint8Array): InstanceType<typeof Binary> {
  return new Binary(bytes);
}
