import { GatewayError } from './errors.js';
import type { PlainHeaders } from './headers.js';
import { actionsOfHeaders, s3Action } from './s3-actions.js';
import type { Deletes } from './s3-deletes.js';
import type { CopySource, S3Target } from './s3-target.js';

/** Permission that a policy must grant before a request is forwarded. */
export interface RequiredPermission {
  readonly action: string;
  readonly resource: string;
  readonly context: Readonly<Record<string, string | string[]>>;
}

const arn = (bucket: string, key?: string): string => `arn:aws:s3:::${bucket}${key === undefined ? '' : `/${key}`}`;

/** Refuses upload IDs that are unsafe as file names: some servers use them so. */
function checkUpload(query: S3Target['query']): void {
  const id = query.get('uploadId');
  if (id !== undefined && (!/^[\w.~+=-]{1,1024}$/.test(id) || /^\.+$/.test(id)))
    throw new GatewayError('argument_invalid', 'Invalid upload id');
  const part = query.get('partNumber');
  if (part !== undefined && !(/^[1-9]\d{0,4}$/.test(part) && Number(part) <= 10_000))
    throw new GatewayError('argument_invalid', 'Part number must be an integer between 1 and 10000, inclusive');
}

/** Returns whether the request is DeleteObjects. Throws `not_implemented` for one with other parameters. */
export function isDeletes(target: S3Target): target is S3Target & { readonly bucket: string } {
  const { method, bucket, key, query } = target;
  if (!(method === 'POST' && bucket !== undefined && key === undefined && query.has('delete'))) return false;
  if ([...query.keys()].some((name) => name !== 'delete' && name !== 'x-id')) throw unknown();
  return true;
}

/**
 * Permissions that a request requires. Throws `not_implemented` for an unknown request, which could bypass the policy.
 */
export function permissionsForS3(
  target: S3Target,
  headers: PlainHeaders,
  { source }: { source?: CopySource | undefined } = {},
): RequiredPermission[] {
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
    ...(source === undefined ? [] : [permissionForSource(source)]),
  ];
}

/** Permissions required for one key of DeleteObjects. */
export function permissionsForDelete(
  bucket: string,
  { key, versionId }: Deletes['objects'][number],
  headers: PlainHeaders,
): RequiredPermission[] {
  const action = versionId === undefined ? 's3:DeleteObject' : 's3:DeleteObjectVersion';
  return [action, ...actionsOfHeaders(headers)].map((each) => ({ action: each, resource: arn(bucket, key), context: {} }));
}

const unknown = (): GatewayError =>
  new GatewayError('not_implemented', 'A header you provided implies functionality that is not implemented');

function permissionForSource({ bucket, key, versionId }: CopySource): RequiredPermission {
  return { action: versionId === undefined ? 's3:GetObject' : 's3:GetObjectVersion', resource: arn(bucket, key), context: {} };
}

/** Condition keys from query parameters. A list without a prefix has the prefix ''. */
function listContext(query: S3Target['query']): Record<string, string> {
  return Object.fromEntries(
    ['prefix', 'delimiter', 'max-keys']
      .map((name) => [`s3:${name}`, query.get(name) ?? ''] as const)
      .filter(([name, value]) => value !== '' || name === 's3:prefix'),
  );
}

/** Condition key of the copy source, decoded: a policy on `app/secret/*` must match every encoding of the header. */
const sourceContext = (source: CopySource | undefined): Record<string, string> =>
  source === undefined ? {} : { 's3:x-amz-copy-source': `${source.bucket}/${source.key}` };

const HEADER_KEYS = ['x-amz-acl', 'x-amz-storage-class', 'x-amz-server-side-encryption', 'x-amz-metadata-directive'];

function headerContext(headers: PlainHeaders): Record<string, string> {
  return Object.fromEntries(HEADER_KEYS.flatMap((name) => (headers[name] === undefined ? [] : [[`s3:${name}`, headers[name]]])));
}
