import { stsError } from '../errors.js';
import { amzParameters, canonicalHeader, queryParameters, type SignedRequest } from './request.js';
import { readTimestamp, timestampOf } from './timestamp.js';

export interface CredentialScope {
  readonly accessKeyId: string;
  /** `YYYYMMDD` */
  readonly date: string;
  readonly region: string;
  readonly service: string;
}

/** Claims of a request about its own signature, unverified. */
export interface Authentication {
  readonly by: 'header' | 'query';
  readonly scope: CredentialScope;
  /** `YYYYMMDDTHHMMSSZ` */
  readonly timestamp: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
  readonly sessionToken: string | undefined;
  /** Seconds; presigned requests only. */
  readonly expires: number | undefined;
}

const ALGORITHM = 'AWS4-HMAC-SHA256';
const MAX_HEADER = 4096;
const WEEK = 7 * 24 * 3600;
const incomplete = (message: string) => stsError('incomplete_signature', message);

/** Throws `missing_authentication`, `incomplete_signature`, `unsupported_algorithm`. */
export function readAuthentication(request: SignedRequest): Authentication {
  const header = canonicalHeader(request, 'authorization');
  const query = amzParameters(request.query);
  const presigned = query.has('x-amz-signature') || query.has('x-amz-credential') || query.has('x-amz-algorithm');
  if (header !== undefined && presigned) throw incomplete('Only one authentication mechanism is allowed: a header or query parameters.');
  if (header !== undefined) return fromHeader(request, header);
  if (presigned) return fromQuery(query);
  throw stsError('missing_authentication', 'Missing Authentication Token');
}

/**
 * Reads the service that a request is signed for, if any, for surfaces that dispatch by service.
 * Verifies nothing.
 */
export function credentialScopeOf(request: Pick<SignedRequest, 'headers' | 'query'>): CredentialScope | undefined {
  const header = canonicalHeader(request, 'authorization')?.slice(0, MAX_HEADER);
  const credential =
    header === undefined
      ? [...queryParameters(request.query)].find(([name]) => name.toLowerCase() === 'x-amz-credential')?.[1]
      : /Credential=([^\s,]{1,400})/.exec(header)?.[1];
  if (credential === undefined) return undefined;
  const parts = credential.split('/');
  return parts.length === 5 ? scopeOf(parts) : undefined;
}

function fromHeader(request: SignedRequest, header: string): Authentication {
  if (header.length > MAX_HEADER) throw incomplete('The Authorization header is too long.');
  const space = header.indexOf(' ');
  requireAlgorithm(space < 0 ? header : header.slice(0, space));
  const fields = readFields(header.slice(space + 1));
  const [credential, signedHeaders, signature] = ['Credential', 'SignedHeaders', 'Signature'].map((name) => {
    const value = fields.get(name);
    if (!value) throw incomplete(`Authorization header requires '${name}' parameter.`);
    return value;
  }) as [string, string, string];
  return {
    by: 'header',
    scope: readCredential(credential),
    timestamp: timestampOf(request),
    signedHeaders: readSignedHeaders(signedHeaders),
    signature: readSignature(signature),
    sessionToken: canonicalHeader(request, 'x-amz-security-token'),
    expires: undefined,
  };
}

function fromQuery(query: ReadonlyMap<string, string>): Authentication {
  const parameter = (name: string): string => {
    const value = query.get(name.toLowerCase());
    if (!value) throw incomplete(`Query-string authentication requires the ${name} parameter.`);
    return value;
  };
  requireAlgorithm(parameter('X-Amz-Algorithm'));
  const expires = parameter('X-Amz-Expires');
  if (!/^\d{1,6}$/.test(expires) || Number(expires) < 1 || Number(expires) > WEEK)
    throw incomplete('X-Amz-Expires must be between 1 and 604800 seconds.');
  return {
    by: 'query',
    scope: readCredential(parameter('X-Amz-Credential')),
    timestamp: readTimestamp(parameter('X-Amz-Date')),
    signedHeaders: readSignedHeaders(parameter('X-Amz-SignedHeaders')),
    signature: readSignature(parameter('X-Amz-Signature')),
    sessionToken: query.get('x-amz-security-token'),
    expires: Number(expires),
  };
}

function requireAlgorithm(name: string): void {
  if (name === ALGORITHM) return;
  const known = /^AWS4-ECDSA-|^AWS$/.test(name);
  if (known)
    throw stsError('unsupported_algorithm', 'The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.');
  throw incomplete(`Unsupported AWS 'algorithm': '${name.slice(0, 100)}'.`);
}

function readFields(text: string): ReadonlyMap<string, string> {
  const fields = new Map<string, string>();
  for (const part of text.split(',')) {
    const equals = part.indexOf('=');
    const name = part.slice(0, Math.max(0, equals)).trim();
    if (equals < 0 || fields.has(name)) throw incomplete('Invalid key=value pair in the Authorization header.');
    fields.set(name, part.slice(equals + 1).trim());
  }
  return fields;
}

function readCredential(credential: string): CredentialScope {
  const parts = credential.split('/');
  if (parts.length !== 5 || parts.some((part) => !/^[\w.-]{1,128}$/.test(part)))
    throw incomplete(
      "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got '" +
        credential.slice(0, 200) +
        "'",
    );
  if (parts[4] !== 'aws4_request')
    throw stsError('signature_mismatch', `Credential should be scoped with a valid terminator: 'aws4_request', not '${parts[4]}'.`);
  return scopeOf(parts);
}

function scopeOf(parts: readonly string[]): CredentialScope {
  return { accessKeyId: parts[0]!, date: parts[1]!, region: parts[2]!, service: parts[3]! };
}

function readSignedHeaders(text: string): readonly string[] {
  const names = text.split(';');
  const valid =
    names.length <= 100 && names.every((name, i) => /^[!#$%&'*+.^_`|~0-9a-z-]{1,128}$/.test(name) && (i === 0 || names[i - 1]! < name));
  if (!valid) throw incomplete('SignedHeaders must be lower-case header names in order, separated by semicolons.');
  return names;
}

function readSignature(text: string): string {
  if (!/^[0-9a-f]{64}$/.test(text)) throw stsError('signature_mismatch', MISMATCH);
  return text;
}

/** AWS's message, which clients match. */
export const MISMATCH =
  'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.';
