import { PassThrough, type Transform } from 'node:stream';
import { createChunkDecoder } from './chunk-decoder.js';
import { createHashChecker } from './hash-checker.js';
import type { Signature } from './verify.js';

/** Returns the transform that decodes and verifies a body for its type of signature. */
export function createPayloadDecoder(signature: Signature): Transform {
  if (signature.chunks) return createChunkDecoder(signature);
  if (signature.payloadHash !== undefined) return createHashChecker(signature.payloadHash);
  return new PassThrough();
}
