import { createReadStream } from 'node:fs';
import type { Store } from '@20minutes/s3rver';
import S3Error from '@20minutes/s3rver/lib/models/error.js';
import type { Context } from 'koa';
import type { Handler } from './s3-keys.js';

interface Range {
  readonly start: number;
  /** Inclusive. */
  readonly end: number;
}

/** Parses a single byte range (RFC 9110 section 14.1.2). Undefined (the whole object) without a range, for several and for an invalid one. */
export function readRange(header: string, size: number): Range | 'unsatisfiable' | undefined {
  const [, first, last] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header.trim()) ?? [];
  if (first === undefined || last === undefined || (first === '' && last === '')) return undefined;
  if (first === '') return size === 0 || Number(last) === 0 ? 'unsatisfiable' : { start: Math.max(0, size - Number(last)), end: size - 1 };
  if (last !== '' && Number(last) < Number(first)) return undefined;
  if (Number(first) >= size) return 'unsatisfiable';
  return { start: Number(first), end: last === '' ? size - 1 : Math.min(Number(last), size - 1) };
}

type Metadata = Readonly<Record<string, string | number>>;

const OVERRIDES = ['cache-control', 'content-disposition', 'content-encoding', 'content-language', 'content-type', 'expires'];
const SUBRESOURCES = ['acl', 'tagging', 'attributes', 'uploads'];

/** Handler of GetObject and HeadObject with ranges and preconditions, and of PutObject's preconditions. */
export function createObjectHandler(store: Store): Handler {
  const metadataOf = (bucket: string, key: string): Promise<Metadata | undefined> =>
    store.getMetadata(bucket, key).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
      throw error;
    });

  return async (ctx, { bucket, key }) => {
    if (key === '' || SUBRESOURCES.some((name) => name in ctx.query)) return 'pass';
    if (ctx.method === 'PUT') return checkWrite(ctx, () => metadataOf(bucket, key));
    if (ctx.method !== 'GET' && ctx.method !== 'HEAD') return 'pass';
    // s3rver answers `NoSuchBucket`.
    if (!(await store.getBucket(bucket))) return 'pass';
    const metadata = await metadataOf(bucket, key);
    if (!metadata) throw new S3Error('NoSuchKey', 'The specified key does not exist.', { Key: key });
    read(ctx, metadata, store.getResourcePath(bucket, key, 'object'));
    return 'answered';
  };
}

async function checkWrite(ctx: Context, metadata: () => Promise<Metadata | undefined>): Promise<'pass'> {
  const [match, noneMatch] = [ctx.get('if-match'), ctx.get('if-none-match')];
  if (match === '' && noneMatch === '') return 'pass';
  const etag = (await metadata())?.['etag'];
  if (match !== '' && !isOneOf(match, etag)) throw preconditionFailed();
  if (noneMatch !== '' && isOneOf(noneMatch, etag)) throw preconditionFailed();
  return 'pass';
}

/** Evaluates preconditions in the order of RFC 9110 section 13.2.2, then sends the object. */
function read(ctx: Context, metadata: Metadata, file: string): void {
  const { etag, 'last-modified': lastModified, 'content-length': size, ...headers } = metadata;
  const modified = Date.parse(String(lastModified));
  const time = (name: string): number => Date.parse(ctx.get(name));
  if (ctx.get('if-match') !== '' ? !isOneOf(ctx.get('if-match'), etag) : time('if-unmodified-since') < modified) throw preconditionFailed();
  ctx.set({ ETag: String(etag), 'Last-Modified': String(lastModified), 'Accept-Ranges': 'bytes' });
  if (ctx.get('if-none-match') !== '' ? isOneOf(ctx.get('if-none-match'), etag) : time('if-modified-since') >= modified) {
    ctx.status = 304;
    return;
  }
  for (const [name, value] of Object.entries(headers)) ctx.set(name, String(value));
  for (const name of OVERRIDES)
    if (typeof ctx.query[`response-${name}`] === 'string') ctx.set(name, ctx.query[`response-${name}`] as string);
  send(ctx, file, Number(size));
}

function send(ctx: Context, file: string, size: number): void {
  const range = readRange(ctx.get('range'), size);
  if (range === 'unsatisfiable')
    throw new S3Error('InvalidRange', 'The requested range is not satisfiable', {
      RangeRequested: ctx.get('range'),
      ActualObjectSize: size,
    });
  ctx.status = range ? 206 : 200;
  if (range) ctx.set('Content-Range', `bytes ${range.start}-${range.end}/${size}`);
  const length = range ? range.end + 1 - range.start : size;
  if (ctx.method === 'GET') ctx.body = length === 0 ? '' : createReadStream(file, range ?? {});
  ctx.set('Content-Length', String(length));
}

const isOneOf = (tags: string, etag: unknown): boolean =>
  etag !== undefined &&
  (tags.trim() === '*' || tags.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag || `"${tag.trim()}"` === etag));

const preconditionFailed = (): Error => new S3Error('PreconditionFailed', 'At least one of the pre-conditions you specified did not hold');
