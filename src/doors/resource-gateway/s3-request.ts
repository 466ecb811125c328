import type { IncomingHttpHeaders } from 'node:http';
import { XMLParser } from 'fast-xml-parser';
import { GatewayError } from './errors.js';
import { actionsOfHeaders, type S3Target, s3Action } from './s3-actions.js';

/** One thing that a policy must allow before a request goes on. */
export interface Needed {
  readonly action: string;
  readonly resource: string;
  readonly context: Readonly<Record<string, string | string[]>>;
}

const arn = (bucket: string, key?: string): string => `arn:aws:s3:::${bucket}${key === undefined ? '' : `/${key}`}`;

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (cause) {
    throw new GatewayError('uri_invalid', "Couldn't parse the specified URI.", { cause });
  }
}

/**
 * Bucket and key, path style (`/bucket/key`) or virtual-hosted (`bucket.{baseHost}/key`). Keys with dot segments or empty segments are refused:
 * what the policy saw and what a file system opens must be the same.
 */
export function s3Target(method: string, rawPath: string, rawQuery: string, host: string, baseHost: string): S3Target {
  const query = new URLSearchParams(rawQuery);
  const path = decode(rawPath.slice(1));
  const hosted = host.endsWith(`.${baseHost}`) ? host.slice(0, -baseHost.length - 1) : undefined;
  const full = hosted === undefined ? path : path === '' ? hosted : `${hosted}/${path}`;
  if (full === '') return { method, query };
  const slash = full.indexOf('/');
  const bucket = slash < 0 ? full : full.slice(0, slash);
  const key = slash < 0 ? '' : full.slice(slash + 1);
  if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(bucket) || bucket.includes('..')) {
    throw new GatewayError('bucket_invalid', 'The specified bucket is not valid.');
  }
  if (key === '') return { method, bucket, query };
  checkKey(key);
  return { method, bucket, key, query };
}

function checkKey(key: string): void {
  const segments = key.split(/[/\\]/);
  const strange = segments.some((part, at) => part === '.' || part === '..' || (part === '' && at < segments.length - 1));
  if (strange || key.includes('\0') || key.includes('._S3rver_') || Buffer.byteLength(key) > 1024) {
    throw new GatewayError('uri_invalid', "Couldn't parse the specified URI.", {
      detail: 'key with dot or empty segments, NUL, or too long',
    });
  }
}

/** Upload ids become file names in some servers. */
function checkUpload(query: URLSearchParams): void {
  const id = query.get('uploadId');
  if (id !== null && (!/^[\w.~+=-]{1,1024}$/.test(id) || /^\.+$/.test(id))) throw new GatewayError('argument_invalid', 'Invalid upload id');
  const part = query.get('partNumber');
  if (part !== null && !/^\d{1,5}$/.test(part)) {
    throw new GatewayError('argument_invalid', 'Part number must be an integer between 1 and 10000, inclusive');
  }
}

/** Query parameters that are condition keys: `s3:prefix` and so on. */
function listContext(query: URLSearchParams): Record<string, string> {
  return Object.fromEntries(
    ['prefix', 'delimiter', 'max-keys']
      .map((name) => [`s3:${name}`, query.get(name) ?? ''])
      .filter(([name, value]) => value !== '' || name === 's3:prefix'),
  );
}

/** Everything that must be allowed for this request. `body` only for a multi-object delete. Throws `not_implemented` for requests it does not know. */
export function neededForS3(target: S3Target, headers: IncomingHttpHeaders, body?: Buffer): Needed[] {
  const { method, bucket, key, query } = target;
  checkUpload(query);
  if (bucket !== undefined && key === undefined && method === 'POST' && query.has('delete')) return neededForDeletes(bucket, query, body);
  const action = s3Action(target);
  if (!action) throw new GatewayError('not_implemented', 'A header you provided implies functionality that is not implemented');
  if (bucket === undefined) return [{ action, resource: 'arn:aws:s3:::*', context: {} }];
  const resource = arn(bucket, key);
  if (key === undefined) return [{ action, resource, context: method === 'GET' ? listContext(query) : {} }];
  const writes = method === 'PUT' || method === 'POST' ? actionsOfHeaders(headers) : [];
  const source = headers['x-amz-copy-source'];
  return [
    ...[action, ...writes].map((each) => ({ action: each, resource, context: headerContext(headers) })),
    ...(method === 'PUT' && source !== undefined ? [neededForCopySource(String(source))] : []),
  ];
}

function headerContext(headers: IncomingHttpHeaders): Record<string, string> {
  const keys = ['x-amz-acl', 'x-amz-copy-source', 'x-amz-storage-class', 'x-amz-server-side-encryption', 'x-amz-metadata-directive'];
  return Object.fromEntries(keys.flatMap((name) => (headers[name] === undefined ? [] : [[`s3:${name}`, String(headers[name])]])));
}

function neededForCopySource(source: string): Needed {
  const [path = '', query = ''] = source.split('?');
  const { bucket, key } = s3Target('GET', path.startsWith('/') ? path : `/${path}`, '', '', 'none');
  if (bucket === undefined || key === undefined)
    throw new GatewayError('argument_invalid', 'Copy Source must mention the source bucket and key: sourcebucket/sourcekey');
  const versioned = new URLSearchParams(query).has('versionId');
  return { action: versioned ? 's3:GetObjectVersion' : 's3:GetObject', resource: arn(bucket, key), context: {} };
}

const xml = new XMLParser({ parseTagValue: false, trimValues: false, processEntities: true, isArray: (name) => name === 'Object' });

/** Every key of the list must be allowed, else the whole request is refused. */
function neededForDeletes(bucket: string, query: URLSearchParams, body: Buffer | undefined): Needed[] {
  if ([...new Set(query.keys())].some((name) => name !== 'delete' && name !== 'x-id')) {
    throw new GatewayError('not_implemented', 'A header you provided implies functionality that is not implemented');
  }
  const objects = deletedObjects(body);
  return objects.map(({ Key, VersionId }) => {
    checkKey(Key);
    return { action: VersionId === undefined ? 's3:DeleteObject' : 's3:DeleteObjectVersion', resource: arn(bucket, Key), context: {} };
  });
}

function deletedObjects(body: Buffer | undefined): { Key: string; VersionId?: string }[] {
  const malformed = (cause?: unknown): GatewayError =>
    new GatewayError('xml_malformed', 'The XML you provided was not well-formed or did not validate against our published schema', {
      cause,
    });
  let parsed: { Delete?: { Object?: unknown[] } };
  try {
    parsed = xml.parse(body?.toString('utf8') ?? '', true);
  } catch (cause) {
    throw malformed(cause);
  }
  const objects = parsed.Delete?.Object ?? [];
  if (objects.length === 0 || objects.length > 1000) throw malformed();
  return objects.map((object) => {
    const { Key, VersionId } = Object(object) as { Key?: unknown; VersionId?: unknown };
    if (typeof Key !== 'string' || Key === '') throw malformed();
    return { Key, ...(VersionId === undefined ? {} : { VersionId: String(VersionId) }) };
  });
}
