import { sha256 } from '../../kernel/index.js';
import { canonicalHeader, queryParameters, type SignedRequest } from './request.js';

const PLAIN = /^[A-Za-z0-9\-._~]*$/;
const PLAIN_PATH = /^[A-Za-z0-9\-._~/]*$/;
const SLASH = 0x2f;
const PERCENT = 0x25;
const CODES = Array.from({ length: 256 }, (_, byte) => {
  const character = String.fromCharCode(byte);
  return byte < 128 && PLAIN.test(character) ? character : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
});

/**
 * SigV4 UriEncode of a path: all but unreserved characters, of UTF-8, upper-case hex. `/` is kept.
 */
function encodePath(text: string): string {
  return PLAIN_PATH.test(text) ? text : encode(Buffer.from(text), { slash: true, decode: false });
}

/**
 * Normalises percent-encoding: `%2d` and `-`, `(` and `%28`. Works on bytes, so every input has one
 * form. An encoded slash stays encoded.
 */
function normalisePath(raw: string): string {
  return PLAIN_PATH.test(raw) ? raw : encode(Buffer.from(raw), { slash: true, decode: true });
}

/** SigV4 UriEncode of a parameter's name or value. */
function encodeText(text: string): string {
  return PLAIN.test(text) ? text : encode(Buffer.from(text), { slash: false, decode: false });
}

function encode(bytes: Buffer, options: { readonly slash: boolean; readonly decode: boolean }): string {
  let out = '';
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i]!;
    const decoded = options.decode && byte === PERCENT ? hexByte(bytes, i + 1) : undefined;
    if (decoded !== undefined) i += 2;
    out += byte === SLASH && options.slash ? '/' : CODES[decoded ?? byte];
  }
  return out;
}

function hexByte(bytes: Buffer, at: number): number | undefined {
  const hex = bytes.toString('latin1', at, at + 2);
  return /^[0-9A-Fa-f]{2}$/.test(hex) ? Number.parseInt(hex, 16) : undefined;
}

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
