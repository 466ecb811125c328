import { own, sha256 } from '../../kernel/index.js';
import { type StsError, stsError } from '../errors.js';
import { isS3 } from './canonical-request.js';
import { amzParameters, canonicalHeader, type SignedRequest } from './request.js';

export type PayloadKind = 'hashed' | 'unsigned' | 'streaming-signed' | 'streaming-signed-trailer' | 'streaming-unsigned-trailer';

export interface DeclaredPayload {
  readonly kind: PayloadKind;
  /** Last line of the canonical request. */
  readonly canonical: string;
}

const STREAMING: Readonly<Record<string, PayloadKind>> = {
  'STREAMING-AWS4-HMAC-SHA256-PAYLOAD': 'streaming-signed',
  'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER': 'streaming-signed-trailer',
  'STREAMING-UNSIGNED-PAYLOAD-TRAILER': 'streaming-unsigned-trailer',
};

/**
 * Returns what the signature covers of the body. S3 lets the client declare it; every other service
 * signs the hash of the whole body, which is computed here whatever the client declares.
 */
export function readPayload(request: SignedRequest, service: string, by: 'header' | 'query'): DeclaredPayload {
  const declared =
    canonicalHeader(request, 'x-amz-content-sha256') ??
    (by === 'query' ? amzParameters(request.query).get('x-amz-content-sha256') : undefined);
  if (!isS3(service)) return hashed(hashOf(request.body), declared);
  if (declared === undefined) {
    if (by === 'query') return { kind: 'unsigned', canonical: 'UNSIGNED-PAYLOAD' };
    return hashed(hashOf(request.body), undefined);
  }
  if (declared === 'UNSIGNED-PAYLOAD') return { kind: 'unsigned', canonical: declared };
  const streaming = own(STREAMING, declared);
  if (streaming) return { kind: streaming, canonical: declared };
  if (declared.startsWith('STREAMING-AWS4-ECDSA-'))
    throw stsError('unsupported_algorithm', 'The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.');
  if (!/^[0-9a-f]{64}$/.test(declared))
    throw stsError(
      'incomplete_signature',
      'x-amz-content-sha256 must be UNSIGNED-PAYLOAD, STREAMING-UNSIGNED-PAYLOAD-TRAILER, STREAMING-AWS4-HMAC-SHA256-PAYLOAD, STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER or a valid sha256 value.',
    );
  if (!isStream(request.body)) return hashed(hashOf(request.body), declared);
  return { kind: 'hashed', canonical: declared };
}

const isStream = (body: SignedRequest['body']): body is { readonly hash: 'stream' } => !(body instanceof Uint8Array);

function hashOf(body: SignedRequest['body']): string {
  if (isStream(body)) throw stsError('incomplete_signature', 'Missing required header for this request: x-amz-content-sha256');
  return sha256(body).toString('hex');
}

function hashed(actual: string, declared: string | undefined): DeclaredPayload {
  if (declared !== undefined && declared !== actual && /^[0-9a-f]{64}$/.test(declared)) throw hashMismatch();
  return { kind: 'hashed', canonical: actual };
}

export function hashMismatch(): StsError {
  return stsError('payload_hash_mismatch', "The provided 'x-amz-content-sha256' header does not match what was computed.");
}
