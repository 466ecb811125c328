import { PassThrough, type Transform } from 'node:stream';
import { createChunkDecoder } from './chunk-decoder.js';
import { createHashChecker } from './hash-checker.js';
import type { Signature } from './verify.js';

/** What a body has to flow through to come out plain and as it was signed, whichever way that was. */
export function createPayloadDecoder(signature: Signature): Transform {
  if (signature.chunks) return createChunkDecoder(signature);
  if (signature.payloadHash !== undefined) return createHashChecker(signature.payloadHash);
  return new PassThrough();
}
