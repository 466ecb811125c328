import { createHash } from 'node:crypto';
import { Transform } from 'node:stream';
import { constantTimeEqual } from '../../kernel/index.js';
import { hashMismatch } from './payload.js';
import { createTrailingBuffer } from './trailing-buffer.js';

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
