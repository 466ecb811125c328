import { createHash } from 'node:crypto';
import { encode, isBinary } from './bson.js';
import { Rank, rankOf } from './values.js';

/**
 * Key encoding: memcmp orders the bytes as MongoDB orders the values. A rank byte precedes the value. Text ends in 00 01, a zero inside it
 * is written 00 FF, and text over the limit ends in 00 02 and a hash, so that its first bytes keep its place in the order.
 * No continuation of a key starts with FF, so `after(key)` sorts behind all keys that start with `key`.
 */
const END = Buffer.of(0x00, 0x01);
const CUT = Buffer.of(0x00, 0x02);
const AFTER = Buffer.of(0xff);
const HASH = 32;
const ALL = Buffer.alloc(HASH + 2, 0xff);

/** LMDB's limit for a whole key with 4 KB pages. */
const MAX_KEY = 1978 - ALL.length;
const STORE_ID = 4;
/** Longest encoded `_id`, in bytes. */
export const MAX_ID = 800;

/** Bytes for each of `fields` values in a key that also contains the id of its document. */
export function fieldLimit(fields: number): number {
  return Math.floor((MAX_KEY - STORE_ID - MAX_ID) / fields);
}

/** Key prefix of a collection or an index. */
export function storePrefix(id: number): Buffer {
  const prefix = Buffer.allocUnsafe(STORE_ID);
  prefix.writeUInt32BE(id);
  return prefix;
}

export function after(key: Uint8Array): Buffer {
  return Buffer.concat([key, AFTER]);
}

/** As `after`, for keys whose continuation is a hash or inverted and so may start with FF. */
export function behindAll(key: Uint8Array): Buffer {
  return Buffer.concat([key, ALL]);
}

/** Bytes of one value, ascending. `undefined` stands for MongoDB's "empty array", which sorts before null. */
export function encodeValue(value: unknown, limit: number): Buffer {
  if (value === undefined) return Buffer.of(Rank.undefined);
  const rank = rankOf(value);
  switch (rank) {
    case Rank.null:
      return Buffer.of(rank);
    case Rank.number:
      return encodeNumber(rank, value as number);
    case Rank.date:
      return encodeNumber(rank, (value as Date).getTime());
    case Rank.boolean:
      return Buffer.of(rank, value ? 1 : 0);
    case Rank.string:
      return encodeText(rank, Buffer.from(value as string), limit);
    case Rank.objectId:
      return Buffer.concat([Buffer.of(rank), (value as { id: Uint8Array }).id]);
    case Rank.binary:
      return encodeBinary(value, limit);
    default:
      return Buffer.concat([Buffer.of(rank), hash(encode({ v: value }))]);
  }
}

/** Least key of any text at or above `value`, cut texts included: the start of a range over texts. */
export function lowestText(value: string, limit: number): Buffer {
  const whole = encodeText(Rank.string, Buffer.from(value), limit);
  return isCut(value, limit) ? whole.subarray(0, -HASH) : whole;
}

/** Key that all texts with the prefix start with: they lie between it and `after` of it. */
export function textPrefix(prefix: string, limit: number): Buffer {
  const whole = encodeText(Rank.string, Buffer.from(prefix), limit);
  return whole.subarray(0, isCut(prefix, limit) ? -(HASH + CUT.length) : -END.length);
}

/** Whether the value is stored cut and hashed: such values are found, but not in exact order. */
export function isCut(value: unknown, limit: number): boolean {
  if (typeof value === 'string') return value.length * 6 > limit && escapeZeros(Buffer.from(value)).length + 1 + END.length > limit;
  return isBinary(value) && value.length() + 6 > limit;
}

/** Key bytes of a descending index field: every byte inverted. */
export function invert(bytes: Uint8Array): Buffer {
  const turned = Buffer.allocUnsafe(bytes.length);
  for (let i = 0; i < bytes.length; i++) turned[i] = ~bytes[i]! & 0xff;
  return turned;
}

function encodeNumber(rank: number, value: number): Buffer {
  const bytes = Buffer.alloc(9);
  bytes[0] = rank;
  if (Number.isNaN(value)) return bytes;
  bytes.writeDoubleBE(value === 0 ? 0 : value, 1);
  const mask = bytes[1]! & 0x80 ? 0xff : 0;
  for (let i = 1; i < 9; i++) bytes[i]! ^= mask;
  if (!mask) bytes[1]! ^= 0x80;
  return bytes;
}

function encodeText(rank: number, text: Buffer, limit: number): Buffer {
  const escaped = escapeZeros(text);
  if (escaped.length + 1 + END.length <= limit) return Buffer.concat([Buffer.of(rank), escaped, END]);
  const kept = limit - 1 - CUT.length - HASH;
  // Not between the two bytes of an escaped zero.
  const whole = escaped[kept - 1] === 0 ? kept - 1 : kept;
  return Buffer.concat([Buffer.of(rank), escaped.subarray(0, whole), CUT, hash(text)]);
}

function escapeZeros(text: Buffer): Buffer {
  if (!text.includes(0)) return text;
  return Buffer.from(text.toString('latin1').replaceAll('\0', '\0\xff'), 'latin1');
}

function encodeBinary(value: unknown, limit: number): Buffer {
  if (!isBinary(value)) throw new TypeError('not a Binary');
  const head = Buffer.alloc(6);
  head[0] = Rank.binary;
  head.writeUInt32BE(value.length(), 1);
  head[5] = value.sub_type;
  const bytes = value.value();
  return Buffer.concat(isCut(value, limit) ? [head, hash(bytes)] : [head, bytes]);
}

function hash(bytes: Uint8Array): Buffer {
  return createHash('sha256').update(bytes).digest();
}
