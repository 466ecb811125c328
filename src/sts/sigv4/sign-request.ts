import { defined, hmacSha256, sha256 } from '../../kernel/index.js';
import type { SigningCredentials } from '../types.js';
import { canonicalPaths, canonicalQuery, canonicalRequest, stringToSign } from './canonical-request.js';
import { scopeText, signingKey } from './signing-key.js';
import { basicIso } from './timestamp.js';

export interface RequestToSign {
  readonly method: string;
  /** Encoded as on the wire. */
  readonly path: string;
  readonly query: string;
  /** Lower-case names, including `host`. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** `unsigned` for a stream: S3 alone accepts that. */
  readonly body: Uint8Array | 'unsigned';
  readonly service: string;
  readonly region: string;
  readonly credentials: SigningCredentials;
  /** Milliseconds. */
  readonly now: number;
}

/** Hop-by-hop headers and those that proxies change: signing them breaks requests. */
const NEVER_SIGNED = new Set([
  'authorization',
  'cache-control',
  'connection',
  'expect',
  'from',
  'keep-alive',
  'max-forwards',
  'pragma',
  'referer',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'user-agent',
  'x-amzn-trace-id',
]);

/** Returns the headers of `request` with a signature, which replaces an earlier one. */
export function signRequest(request: RequestToSign): Record<string, string | string[]> {
  const { accessKeyId, secretAccessKey, sessionToken } = request.credentials;
  const timestamp = basicIso(request.now);
  const scope = { date: timestamp.slice(0, 8), region: request.region, service: request.service };
  const payload = request.body === 'unsigned' ? 'UNSIGNED-PAYLOAD' : sha256(request.body).toString('hex');
  const headers: Record<string, string | string[]> = {
    ...kept(request.headers),
    'x-amz-date': timestamp,
    'x-amz-content-sha256': payload,
    ...defined({ 'x-amz-security-token': sessionToken }),
  };
  const signedHeaders = Object.keys(headers).filter(isSigned).sort();
  const canonical = canonicalRequest(
    { method: request.method, headers },
    { path: canonicalPaths(request.path, request.service)[0]!, query: canonicalQuery(request.query), signedHeaders, payload },
  );
  const toSign = stringToSign(timestamp, scopeText(scope), canonical);
  const signature = hmacSha256(signingKey(secretAccessKey, scope), toSign).toString('hex');
  const credential = `${accessKeyId}/${scopeText(scope)}`;
  const authorization = `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=${signedHeaders.join(';')}, Signature=${signature}`;
  return { ...headers, authorization };
}

const REPLACED = new Set(['authorization', 'date', 'x-amz-date', 'x-amz-content-sha256', 'x-amz-security-token']);

function kept(headers: RequestToSign['headers']): Record<string, string | string[]> {
  const entries = Object.entries(headers).flatMap(([name, value]) =>
    value === undefined || REPLACED.has(name) ? [] : [[name, value] as const],
  );
  return Object.fromEntries(entries.map(([name, value]) => [name, typeof value === 'string' ? value : [...value]]));
}

const isSigned = (name: string) => !NEVER_SIGNED.has(name) && !name.startsWith('proxy-') && !name.startsWith('sec-');
