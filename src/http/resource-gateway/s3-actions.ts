import type { S3Target } from './s3-target.js';

/**
 * IAM actions of an S3 request, by method and sub-resource (AWS Service Authorization Reference, Amazon S3). A request outside these tables is
 * refused: an unknown request could bypass the policy.
 */
type Table = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** Actions by method and sub-resource; '' stands for a request without one. */
const OBJECT: Table = {
  GET: {
    '': 's3:GetObject',
    acl: 's3:GetObjectAcl',
    attributes: 's3:GetObjectAttributes',
    tagging: 's3:GetObjectTagging',
    uploadId: 's3:ListMultipartUploadParts',
    versionId: 's3:GetObjectVersion',
  },
  HEAD: { '': 's3:GetObject', versionId: 's3:GetObjectVersion' },
  PUT: { '': 's3:PutObject', acl: 's3:PutObjectAcl', tagging: 's3:PutObjectTagging', uploadId: 's3:PutObject' },
  POST: { uploads: 's3:PutObject', uploadId: 's3:PutObject' },
  DELETE: {
    '': 's3:DeleteObject',
    tagging: 's3:DeleteObjectTagging',
    uploadId: 's3:AbortMultipartUpload',
    versionId: 's3:DeleteObjectVersion',
  },
};

const BUCKET: Table = {
  GET: {
    '': 's3:ListBucket',
    acl: 's3:GetBucketAcl',
    cors: 's3:GetBucketCORS',
    location: 's3:GetBucketLocation',
    tagging: 's3:GetBucketTagging',
    uploads: 's3:ListBucketMultipartUploads',
    versioning: 's3:GetBucketVersioning',
    versions: 's3:ListBucketVersions',
  },
  HEAD: { '': 's3:ListBucket' },
  PUT: {
    '': 's3:CreateBucket',
    acl: 's3:PutBucketAcl',
    cors: 's3:PutBucketCORS',
    tagging: 's3:PutBucketTagging',
    versioning: 's3:PutBucketVersioning',
  },
  DELETE: { '': 's3:DeleteBucket', cors: 's3:PutBucketCORS', tagging: 's3:PutBucketTagging' },
};

const SERVICE: Table = { GET: { '': 's3:ListAllMyBuckets' } };

/** Parameters that refine a request without naming a sub-resource. */
const PLAIN = new Set([
  'continuation-token',
  'delimiter',
  'encoding-type',
  'fetch-owner',
  'key-marker',
  'list-type',
  'marker',
  'max-keys',
  'max-parts',
  'max-uploads',
  'part-number-marker',
  'partNumber',
  'prefix',
  'start-after',
  'upload-id-marker',
  'version-id-marker',
  'x-id',
]);

const isPlain = (name: string): boolean =>
  PLAIN.has(name) || /^response-(cache-control|content-(disposition|encoding|language|type)|expires)$/.test(name);

/** IAM action of a request; undefined for an unknown request. */
export function s3Action({ method, bucket, key, query }: S3Target): string | undefined {
  const [subresource = '', ...others] = [...query.keys()].filter((name) => !isPlain(name));
  const table = key !== undefined ? OBJECT : bucket !== undefined ? BUCKET : SERVICE;
  const actions = Object.hasOwn(table, method) ? table[method]! : {};
  return others.length === 0 && Object.hasOwn(actions, subresource) ? actions[subresource] : undefined;
}

/** Further IAM actions that headers of a write need (ACL, tags, object lock). */
export function actionsOfHeaders(headers: Readonly<Record<string, unknown>>): string[] {
  const names = Object.keys(headers);
  const has = (pattern: RegExp): boolean => names.some((name) => pattern.test(name));
  return [
    ...(has(/^x-amz-(acl|grant-)/) ? ['s3:PutObjectAcl'] : []),
    ...(has(/^x-amz-tagging$/) ? ['s3:PutObjectTagging'] : []),
    ...(has(/^x-amz-object-lock-(mode|retain)/) ? ['s3:PutObjectRetention'] : []),
    ...(has(/^x-amz-object-lock-legal-hold$/) ? ['s3:PutObjectLegalHold'] : []),
    ...(has(/^x-amz-bypass-governance-retention$/) ? ['s3:BypassGovernanceRetention'] : []),
  ];
}
