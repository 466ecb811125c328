import { GatewayError } from './errors.js';
import type { PlainHeaders } from './headers.js';
import { actionsOfHeaders, s3Action } from './s3-actions.js';
import type { CopySource } from './s3-copy-source.js';
import type { Deletes } from './s3-deletes.js';
import type { S3Target } from './s3-target.js';

/** One thing that a policy must allow before a request goes on. */
export interface Needed {
  readonly action: string;
  readonly resource: string;
  readonly context: Readonly<Record<string, string | string[]>>;
}

const arn = (bucket: string, key?: string): string => `arn:aws:s3:::${bucket}${key === undefined ? '' : `/${key}`}`;

/** Upload ids become file names in some servers. */
function checkUpload(query: S3Target['query']): void {
  const id = query.get('uploadId');
  if (id !== undefined && (!/^[\w.~+=-]{1,1024}$/.test(id) || /^\.+$/.test(id)))
    throw new GatewayError('argument_invalid', 'Invalid upload id');
  const part = query.get('partNumber');
  if (part !== undefined && !(/^[1-9]\d{0,4}$/.test(part) && Number(part) <= 10_000))
    throw new GatewayError('argument_invalid', 'Part number must be an integer between 1 and 10000, inclusive');
}

/** DeleteObjects, and nothing besides. Throws `not_implemented` for one with other parameters. */
export function isDeletes(target: S3Target): target is S3Target & { readonly bucket: string } {
  const { method, bucket, key, query } = target;
  if (!(method === 'POST' && bucket !== undefined && key === undefined && query.has('delete'))) return false;
  if ([...query.keys()].some((name) => name !== 'delete' && name !== 'x-id')) throw unknown();
  return true;
}

/**
 * Everything that must be allowed for this request. Throws `not_implemented` for requests it does not know: what is not understood could be a way
 * around the policy.
 */
export function neededForS3(target: S3Target, headers: PlainHeaders, { source }: { source?: CopySource | undefined } = {}): Needed[] {
  const { method, bucket, key, query } = target;
  checkUpload(query);
  const action = s3Action(target);
  if (!action) throw unknown();
  if (bucket === undefined) return [{ action, resource: 'arn:aws:s3:::*', context: {} }];
  const resource = arn(bucket, key);
  if (key === undefined) return [{ action, resource, context: method === 'GET' ? listContext(query) : headerContext(headers) }];
  const writes = method === 'GET' || method === 'HEAD' ? [] : actionsOfHeaders(headers);
  return [
    ...[action, ...writes].map((each) => ({ action: each, resource, context: { ...headerContext(headers), ...sourceContext(source) } })),
    ...(source === undefined ? [] : [neededForSource(source)]),
  ];
}

/** What must be allowed for one key of DeleteObjects. */
export function neededForDelete(bucket: string, { key, versionId }: Deletes['objects'][number], headers: PlainHeaders): Needed[] {
  const action = versionId === undefined ? 's3:DeleteObject' : 's3:DeleteObjectVersion';
  return [action, ...actionsOfHeaders(headers)].map((each) => ({ action: each, resource: arn(bucket, key), context: {} }));
}

const unknown = (): GatewayError =>
  new GatewayError('not_implemented', 'A header you provided implies functionality that is not implemented');

function neededForSource({ bucket, key, versionId }: CopySource): Needed {
  return { action: versionId === undefined ? 's3:GetObject' : 's3:GetObjectVersion', resource: arn(bucket, key), context: {} };
}

/** Parameters that are condition keys. A list without a prefix is a list of the prefix ''. */
function listContext(query: S3Target['query']): Record<string, string> {
  return Object.fromEntries(
    ['prefix', 'delimiter', 'max-keys']
      .map((name) => [`s3:${name}`, query.get(name) ?? ''] as const)
      .filter(([name, value]) => value !== '' || name === 's3:prefix'),
  );
}

/** The source as it was read, not as the header spells it: a policy on `app/secret/*` is about every spelling of it. */
const sourceContext = (source: CopySource | undefined): Record<string, string> =>
  source === undefined ? {} : { 's3:x-amz-copy-source': `${source.bucket}/${source.key}` };

const HEADER_KEYS = ['x-amz-acl', 'x-amz-storage-class', 'x-amz-server-side-encryption', 'x-amz-metadata-directive'];

function headerContext(headers: PlainHeaders): Record<string, string> {
  return Object.fromEntries(HEADER_KEYS.flatMap((name) => (headers[name] === undefined ? [] : [[`s3:${name}`, headers[name]]])));
}
