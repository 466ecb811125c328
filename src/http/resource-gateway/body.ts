import { type Readable, Transform } from 'node:stream';
import { createTrailingBuffer } from '../../sts/index.js';
import type { BodyChecksum } from './checksums.js';
import { GatewayError } from './errors.js';

/** Reads a body of at most `limit` bytes; the rest of a larger one stays unread. Throws `body_too_large`. */
export async function readWhole(stream: Readable, limit: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  // Destroying the request would close the connection before the error response is sent.
  for await (const chunk of stream.iterator({ destroyOnReturn: false })) {
    size += (chunk as Buffer).length;
    if (size > limit) throw new GatewayError('body_too_large', 'Your proposed upload exceeds the maximum allowed size');
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
}

/**
 * Passes exactly `length` bytes and verifies the checksums; the last chunk is held back until they match, so the upstream never receives a
 * complete body that is wrong. Excess bytes would be read as the next request of a kept-alive connection. Fails with `length_wrong`,
 * `checksum_mismatch`.
 */
export function exactBody(length: number, checksums: readonly BodyChecksum[]): Transform {
  let seen = 0;
  const stream = new Transform({
    transform(piece: Buffer, _encoding, done) {
      seen += piece.length;
      if (seen > length) return done(wrongLength());
      for (const checksum of checksums) checksum.update(piece);
      held.pass(piece);
      done();
    },
    flush(done) {
      if (seen !== length) return done(wrongLength());
      const wrong = checksums.map((checksum) => checksum.problem()).find((problem) => problem !== undefined);
      if (wrong) return done(wrong);
      held.release();
      done();
    },
  });
  const held = createTrailingBuffer(stream);
  return stream;
}

export function wrongLength(): GatewayError {
  return new GatewayError('length_wrong', 'You did not provide the number of bytes specified by the Content-Length HTTP header');
}
