import { join } from 'node:path';
import type { Store } from '@20minutes/s3rver';
import S3Error from '@20minutes/s3rver/lib/models/error.js';
import type { Context } from 'koa';
import { escapeXml } from '../xml.js';
import { keysOf } from './s3-keys.js';

interface PageRequest {
  readonly prefix: string;
  /** Empty: no delimiter. */
  readonly delimiter: string;
  readonly after: string;
  /** `after` is the end of an earlier page: a common prefix there was already listed. */
  readonly resumed: boolean;
  readonly maxKeys: number;
}

interface ListPage {
  readonly contents: readonly string[];
  readonly prefixes: readonly string[];
  /** Start of the next page (exclusive); undefined on the last one. */
  readonly next: string | undefined;
}

/** One page of ordered keys. Keys with the delimiter after the prefix become common prefixes; both count towards `maxKeys`. */
export function pageOf(keys: readonly string[], { prefix, delimiter, after, resumed, maxKeys }: PageRequest): ListPage {
  const contents: string[] = [];
  const prefixes: string[] = [];
  let last = '';
  for (const key of keys) {
    const end = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length);
    const rolledUp = end < 0 ? undefined : key.slice(0, end + delimiter.length);
    if (key <= after || (resumed && rolledUp === after)) continue;
    if (rolledUp !== undefined && rolledUp === prefixes.at(-1)) continue;
    if (contents.length + prefixes.length >= maxKeys) return { contents, prefixes, next: maxKeys === 0 ? undefined : last };
    (rolledUp === undefined ? contents : prefixes).push(rolledUp ?? key);
    last = rolledUp ?? key;
  }
  return { contents, prefixes, next: undefined };
}

const PARAMETERS = new Set(
  'continuation-token delimiter encoding-type fetch-owner list-type marker max-keys prefix start-after x-id'.split(' '),
);

/** Returns whether the request is ListObjects or ListObjectsV2. */
export const isList = (ctx: Context): boolean => ctx.method === 'GET' && Object.keys(ctx.query).every((name) => PARAMETERS.has(name));

export async function answerList(ctx: Context, { store, folder, bucket }: { store: Store; folder: string; bucket: string }): Promise<void> {
  const parameter = (name: string): string => (typeof ctx.query[name] === 'string' ? ctx.query[name] : '');
  const v2 = parameter('list-type') === '2';
  const text = parameter('encoding-type') === 'url' ? (value: string) => encodeURIComponent(value).replaceAll('%2F', '/') : escapeXml;
  const maxKeys = readMaxKeys(parameter('max-keys'));
  const token = parameter('continuation-token');
  const after = v2 ? (token === '' ? parameter('start-after') : Buffer.from(token, 'base64url').toString()) : parameter('marker');
  const keys = await keysOf(join(folder, bucket), parameter('prefix'));
  const { contents, prefixes, next } = pageOf(keys, {
    prefix: parameter('prefix'),
    delimiter: parameter('delimiter'),
    after,
    resumed: !v2 || token !== '',
    maxKeys,
  });
  const elements = await Promise.all(contents.map((key) => contentElement(store, bucket, key, text)));
  const element = (name: string, value: string | undefined): string => (value === undefined ? '' : `<${name}>${value}</${name}>`);
  const optional = (name: string): string | undefined => (parameter(name) === '' ? undefined : text(parameter(name)));
  const paging = v2
    ? element('KeyCount', String(contents.length + prefixes.length)) +
      element('ContinuationToken', token === '' ? undefined : escapeXml(token)) +
      element('NextContinuationToken', next === undefined ? undefined : Buffer.from(next).toString('base64url')) +
      element('StartAfter', optional('start-after'))
    : element('Marker', text(parameter('marker'))) +
      element('NextMarker', next === undefined || parameter('delimiter') === '' ? undefined : text(next));
  ctx.type = 'application/xml';
  ctx.body =
    '<?xml version="1.0" encoding="UTF-8"?>\n<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">' +
    element('Name', bucket) +
    element('Prefix', text(parameter('prefix'))) +
    element('Delimiter', optional('delimiter')) +
    element('EncodingType', parameter('encoding-type') === 'url' ? 'url' : undefined) +
    element('MaxKeys', String(maxKeys)) +
    element('IsTruncated', String(next !== undefined)) +
    paging +
    elements.join('') +
    prefixes.map((prefix) => `<CommonPrefixes><Prefix>${text(prefix)}</Prefix></CommonPrefixes>`).join('') +
    '</ListBucketResult>';
}

function readMaxKeys(text: string): number {
  if (text === '') return 1000;
  if (!/^\d{1,10}$/.test(text)) throw new S3Error('InvalidArgument', 'Provided max-keys not an integer or within integer range');
  return Math.min(1000, Number(text));
}

/** `Contents` element of a key; empty if the object was deleted during the listing. */
async function contentElement(store: Store, bucket: string, key: string, text: (value: string) => string): Promise<string> {
  const metadata = await store.getMetadata(bucket, key).catch(() => undefined);
  if (!metadata) return '';
  const modified = new Date(String(metadata['last-modified'])).toISOString();
  return (
    `<Contents><Key>${text(key)}</Key><LastModified>${modified}</LastModified><ETag>${escapeXml(String(metadata['etag']))}</ETag>` +
    `<Size>${metadata['content-length']}</Size><StorageClass>STANDARD</StorageClass></Contents>`
  );
}
