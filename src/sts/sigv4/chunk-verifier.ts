import { constantTimeEqual, hmacSha256, sha256 } from '../../kernel/index.js';
import { stsError } from '../errors.js';
import type { PayloadKind } from './payload.js';
import { canonicalHeader, type SignedRequest } from './request.js';

/** Chain of signatures of one aws-chunked body, each over the previous one. Single use. */
export interface ChunkVerifier {
  readonly signed: boolean;
  /** Names of the required trailers after the last chunk, without the trailer's own signature. */
  readonly trailers: readonly string[];
  /** Bytes of the plain payload, if announced. */
  readonly decodedLength: number | undefined;
  /** Throws `chunk_signature_mismatch`. */
  checkChunk(hash: Buffer, signature: string): void;
  /** `trailers` as `name:value\n` each. Throws `chunk_signature_mismatch`. */
  checkTrailers(trailers: string, signature: string): void;
}

export function createChunkVerifier(parts: {
  readonly kind: PayloadKind;
  readonly key: Buffer;
  readonly scope: string;
  readonly timestamp: string;
  readonly seed: string;
  readonly request: SignedRequest;
}): ChunkVerifier {
  const prefix = (algorithm: string, previous: string) => `${algorithm}\n${parts.timestamp}\n${parts.scope}\n${previous}\n`;
  let previous = parts.seed;
  const check = (toSign: string, signature: string) => {
    const expected = hmacSha256(parts.key, toSign).toString('hex');
    if (!constantTimeEqual(expected, signature)) throw stsError('chunk_signature_mismatch', 'The signature of a chunk does not match.');
    previous = expected;
  };
  return {
    signed: parts.kind !== 'streaming-unsigned-trailer',
    trailers: parts.kind === 'streaming-signed' ? [] : declaredTrailers(parts.request),
    decodedLength: decodedLength(parts.request),
    checkChunk: (hash, signature) => check(`${prefix('AWS4-HMAC-SHA256-PAYLOAD', previous)}${EMPTY}\n${hash.toString('hex')}`, signature),
    checkTrailers: (trailers, signature) =>
      check(`${prefix('AWS4-HMAC-SHA256-TRAILER', previous)}${sha256(trailers).toString('hex')}`, signature),
  };
}

const EMPTY = sha256('').toString('hex');

function declaredTrailers(request: SignedRequest): readonly string[] {
  const names = (canonicalHeader(request, 'x-amz-trailer') ?? '').toLowerCase().split(',');
  const trailers = names.map((name) => name.trim()).filter((name) => name !== '');
  if (trailers.length > 10 || new Set(trailers).size < trailers.length)
    throw stsError('chunk_malformed', 'The x-amz-trailer header is not valid.');
  return trailers;
}

function decodedLength(request: SignedRequest): number | undefined {
  const text = canonicalHeader(request, 'x-amz-decoded-content-length');
  if (text === undefined) return undefined;
  if (!/^\d{1,15}$/.test(text)) throw stsError('chunk_malformed', 'The x-amz-decoded-content-length header is not valid.');
  return Number(text);
}
