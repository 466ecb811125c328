import { sha256 } from '../../kernel/index.js';
import { queryParameters } from './query.js';
import { canonicalHeader, type SignedRequest } from './request.js';
import { encodePath, encodeText, normalisePath } from './uri-encoding.js';

const S3_SERVICES = new Set(['s3', 's3-object-lambda', 's3-outposts', 's3express']);

/**
 * S3 signs paths as they are: keys may contain `//`, `..` and anything else. All other services
 * normalise and encode once more.
 */
export function isS3(service: string): boolean {
  return S3_SERVICES.has(service);
}

/**
 * Returns the spellings of the path that a client may have signed. S3 clients differ in which
 * characters of a key they encode, on the wire and in the signature; all spellings name the same
 * path, so accepting any is safe.
 */
export function canonicalPaths(path: string, service: string): readonly string[] {
  if (!isS3(service)) return [encodePath(withoutDots(path))];
  const raw = path === '' ? '/' : path;
  const normalised = normalisePath(raw);
  return raw === normalised ? [raw] : [raw, normalised];
}

function withoutDots(path: string): string {
  const kept: string[] = [];
  for (const segment of path.split('/')) {
    if (segment === '..') kept.pop();
    else if (segment !== '' && segment !== '.') kept.push(segment);
  }
  return `/${kept.join('/')}${kept.length > 0 && path.endsWith('/') ? '/' : ''}`;
}

/**
 * Returns the canonical query: normalised names and values, sorted by name and then by value.
 * `without` omits a parameter (lower case).
 */
export function canonicalQuery(query: string, without?: string): string {
  if (query === '') return '';
  const pairs = [...queryParameters(query)]
    .filter(([name]) => name.toLowerCase() !== without)
    .map(([name, value]) => [encodeText(name), encodeText(value)] as const);
  pairs.sort(([a, x], [b, y]) => compare(a, b) || compare(x, y));
  return pairs.map(([name, value]) => `${name}=${value}`).join('&');
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

export function canonicalRequest(
  request: Pick<SignedRequest, 'method' | 'headers'>,
  parts: { readonly path: string; readonly query: string; readonly signedHeaders: readonly string[]; readonly payload: string },
): string {
  const headers = parts.signedHeaders.map((name) => `${name}:${canonicalHeader(request, name) ?? ''}\n`).join('');
  return `${request.method}\n${parts.path}\n${parts.query}\n${headers}\n${parts.signedHeaders.join(';')}\n${parts.payload}`;
}

export function stringToSign(timestamp: string, scope: string, canonical: string): string {
  return `AWS4-HMAC-SHA256\n${timestamp}\n${scope}\n${sha256(canonical).toString('hex')}`;
}
