import { createHash } from 'node:crypto';
import { Transform } from 'node:stream';
import { constantTimeEqual } from '../../kernel/index.js';
import { hashMismatch } from './payload.js';
/**
 * Delays a payload by one piece, so that its end is released only after the whole is verified: a
 * reader of a body of announced length never gets all of an invalid one.
 */
export interface TrailingBuffer {
  pass(piece: Buffer): void;
  /** Releases the last piece of a verified payload. */
  release(): void;
}

export function createTrailingBuffer(stream: Transform): TrailingBuffer {
  let held: Buffer | undefined;
  const release = () => {
    if (held) stream.push(held);
    held = undefined;
  };
  return {
    pass(piece) {
      if (piece.length === 0) return;
      release();
      held = piece;
    },
    release,
  };
}

/**
 * Passes a body through; fails with `payload_hash_mismatch` before its end when its hash differs
 * from the signed one.
 */
export function createHashChecker(expectedSha256: string): Transform {
  const hash = createHash('sha256');
  const stream = new Transform({
    transform(piece: Buffer, _encoding, done) {
      hash.update(piece);
      held.pass(piece);
      done();
    },
    flush(done) {
      if (!constantTimeEqual(hash.digest('hex'), expectedSha256)) return done(hashMismatch());
      held.release();
      done();
    },
  });
  const held = createTrailingBuffer(stream);
  return stream;
}
