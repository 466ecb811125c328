import { defined } from '../../kernel/index.js';
import { queryParameters } from '../../sts/index.js';
import { GatewayError } from './errors.js';
import type { PlainHeaders } from './headers.js';
/** Object named by `x-amz-copy-source`. */
export interface CopySource {
  readonly bucket: string;
  readonly key: string;
  readonly versionId?: string;
}

/** Parses `x-amz-copy-source`. Throws `argument_invalid` and the errors of `readName`. */
export function readCopySource(header: string): CopySource {
  const [path = '', query = '', ...more] = header.split('?');
  const { bucket, key } = readName(path.startsWith('/') ? path : `/${path}`, '', '');
  const parameters = [...queryParameters(query)];
  const [name, versionId] = parameters[0] ?? [];
  const extra = more.length > 0 || parameters.length > 1 || (name !== undefined && name !== 'versionId');
  if (bucket === undefined || key === undefined || extra)
    throw new GatewayError('argument_invalid', 'Copy Source must mention the source bucket and key: sourcebucket/sourcekey');
  return { bucket, key, ...defined({ versionId }) };
}

/** Header value in canonical encoding. */
export function formatCopySource({ bucket, key, versionId }: CopySource): string {
  return `${pathOf({ bucket, key })}${versionId === undefined ? '' : `?versionId=${encodeURIComponent(versionId)}`}`;
}

/** Host name of a `Host` header, without the port. */
export const hostNameOf = (host: string): string =>
  host
    .toLowerCase()
    .replace(/:\d{1,5}$/, '')
    .replace(/\.$/, '');

/** Parsed S3 request: the input of authorization and the source of the forwarded request. */
export interface S3Target {
  readonly method: string;
  readonly bucket?: string;
  readonly key?: string;
  /** Sub-resource and parameters, each once, without those of the signature. */
  readonly query: ReadonlyMap<string, string>;
}

const SIGNATURE = /^x-amz-(algorithm|credential|date|expires|security-token|signature|signedheaders|content-sha256)$/;

/** Parses the query. Throws `argument_invalid` for a duplicate parameter, which two parsers could read differently. */
export function readQuery(rawQuery: string): { query: ReadonlyMap<string, string>; hoisted: PlainHeaders } {
  const query = new Map<string, string>();
  const hoisted = new Map<string, string>();
  for (const [name, value] of queryParameters(rawQuery)) {
    const lower = name.toLowerCase();
    if (SIGNATURE.test(lower)) continue;
    const target = lower.startsWith('x-amz-') ? hoisted : query;
    const key = target === hoisted ? lower : name;
    if (target.has(key)) throw new GatewayError('argument_invalid', `The query parameter ${name.slice(0, 100)} is given more than once.`);
    target.set(key, value);
  }
  return { query, hoisted: Object.fromEntries(hoisted) };
}

/**
 * Bucket and key, path style (`/bucket/key`) or virtual-hosted (`bucket.{baseHost}/key`). `host`: the signed header, with any port. Throws
 * `uri_invalid`, `bucket_invalid`, `key_too_long`.
 */
export function readName(rawPath: string, host: string, baseHost: string): Pick<S3Target, 'bucket' | 'key'> {
  const path = decode(rawPath.slice(1));
  const name = hostNameOf(host);
  const hosted = name.endsWith(`.${baseHost}`) ? name.slice(0, -baseHost.length - 1) : undefined;
  if (hosted === undefined && path === '') return {};
  const slash = path.indexOf('/');
  const bucket = hosted ?? (slash < 0 ? path : path.slice(0, slash));
  const key = hosted === undefined ? (slash < 0 ? '' : path.slice(slash + 1)) : path;
  checkBucket(bucket);
  if (key === '') return { bucket };
  checkKey(key);
  return { bucket, key };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (cause) {
    throw new GatewayError('uri_invalid', "Couldn't parse the specified URI.", { cause });
  }
}

export function checkBucket(bucket: string): void {
  if (/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(bucket) && !bucket.includes('..')) return;
  throw new GatewayError('bucket_invalid', 'The specified bucket is not valid.');
}

/** Refuses keys that a file-based server could read as another path or as one of its own files. Throws `key_too_long` and `uri_invalid`. */
export function checkKey(key: string): void {
  if (Buffer.byteLength(key) > 1024) throw new GatewayError('key_too_long', 'Your key is too long');
  const segments = key.split(/[/\\]/);
  const strange = segments.some((part, at) => part === '.' || part === '..' || (part === '' && at < segments.length - 1));
  if (strange || key.includes('\0') || /\._S3rver_/i.test(key))
    throw new GatewayError('uri_invalid', "Couldn't parse the specified URI.", { detail: 'key with dot or empty segments, or NUL' });
}

const encode = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);

/** Path-style path in canonical encoding. */
export function pathOf({ bucket, key }: Pick<S3Target, 'bucket' | 'key'>): string {
  const parts = [bucket ?? '', ...(key === undefined ? [] : key.split('/'))];
  return `/${parts.map(encode).join('/')}`;
}

export function queryOf(query: ReadonlyMap<string, string>): string {
  return [...query].map(([name, value]) => `${encode(name)}=${encode(value)}`).join('&');
}
