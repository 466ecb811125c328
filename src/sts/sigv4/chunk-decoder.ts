import { createHash, type Hash } from 'node:crypto';
import { Transform } from 'node:stream';
import { sha256 } from '../../kernel/index.js';
import { stsError } from '../errors.js';
import type { ChunkVerifier } from './chunk-verifier.js';
import { createTrailingBuffer } from './hash-checker.js';
import { createTrailerCheck } from './trailers.js';

const MAX_LINE = 256;
const MAX_TRAILERS = 8192;
const HEADER = /^([0-9a-f]{1,8})(?:;chunk-signature=([0-9a-f]{64}))?$/i;
const CRLF = Buffer.from('\r\n');
const malformed = (message: string) => stsError('chunk_malformed', message);

interface Chunk {
  left: number;
  readonly signature: string;
  readonly hash: Hash;
}

/**
 * Decodes an aws-chunked body to its plain payload, checking the signature of each chunk, the
 * trailer with its signature and checksum, and the announced length. Fails with `chunk_malformed`,
 * `chunk_signature_mismatch`, `checksum_mismatch`; emits the last piece of the payload only after
 * all checks.
 */
export function createChunkDecoder(signature: { readonly chunks?: ChunkVerifier }): Transform {
  const verifier = signature.chunks;
  if (!verifier) throw new TypeError('The request has no chunked payload.');
  const trailers = createTrailerCheck(verifier);
  let buffered: Buffer = Buffer.alloc(0);
  let chunk: Chunk | undefined;
  let state: 'header' | 'data' | 'data-end' | 'trailers' = 'header';
  let length = 0;

  const steps = {
    header(): boolean {
      const end = buffered.indexOf(CRLF);
      if (end < 0 ? buffered.length > MAX_LINE : end > MAX_LINE) throw malformed('The header of a chunk is too long.');
      if (end < 0) return false;
      chunk = readHeader(buffered.toString('latin1', 0, end), verifier.signed);
      buffered = buffered.subarray(end + 2);
      length += chunk.left;
      if (verifier.decodedLength !== undefined && length > verifier.decodedLength) throw malformed('The payload is longer than announced.');
      if (chunk.left > 0) state = 'data';
      else {
        if (verifier.signed) verifier.checkChunk(sha256(''), chunk.signature);
        state = 'trailers';
      }
      return true;
    },
    data(): boolean {
      const piece = buffered.subarray(0, chunk!.left);
      if (piece.length === 0) return false;
      buffered = buffered.subarray(piece.length);
      chunk!.left -= piece.length;
      if (verifier.signed) chunk!.hash.update(piece);
      trailers.update(piece);
      held.pass(piece);
      if (chunk!.left === 0) state = 'data-end';
      return true;
    },
    'data-end'(): boolean {
      if (buffered.length < 2) return false;
      if (!buffered.subarray(0, 2).equals(CRLF)) throw malformed('The data of a chunk does not end where its header says.');
      buffered = buffered.subarray(2);
      if (verifier.signed) verifier.checkChunk(chunk!.hash.digest(), chunk!.signature);
      state = 'header';
      return true;
    },
    trailers(): boolean {
      if (buffered.length > MAX_TRAILERS) throw malformed('The trailer is too long.');
      return false;
    },
  };

  const stream = new Transform({
    transform(piece: Buffer, _encoding, done) {
      try {
        buffered = buffered.length === 0 ? piece : Buffer.concat([buffered, piece]);
        while (steps[state]()) {}
        done();
      } catch (error) {
        done(error as Error);
      }
    },
    flush(done) {
      try {
        if (state !== 'trailers') throw malformed('The body ends before its last chunk.');
        if (verifier.decodedLength !== undefined && length !== verifier.decodedLength)
          throw malformed('The payload is shorter than announced.');
        trailers.check(buffered.toString('latin1'));
        held.release();
        done();
      } catch (error) {
        done(error as Error);
      }
    },
  });
  const held = createTrailingBuffer(stream);
  return stream;
}

function readHeader(line: string, signed: boolean): Chunk {
  const [, size, signature] = HEADER.exec(line) ?? [];
  if (size === undefined || (signed && signature === undefined)) throw malformed('The header of a chunk is not valid.');
  return { left: Number.parseInt(size, 16), signature: signature ?? '', hash: createHash('sha256') };
}
