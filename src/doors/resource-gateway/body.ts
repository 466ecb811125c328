import { createReadStream, createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { GatewayError } from './errors.js';

/** Reads a small body whole. Throws `body_too_large`. */
export async function readWhole(stream: Readable, limit: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream) {
    size += (chunk as Buffer).length;
    if (size > limit) throw new GatewayError('body_too_large', 'Your proposed upload exceeds the maximum allowed size');
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
}

/** Passes exactly `length` bytes: one more on a kept connection would be read as the next request. */
export function exactLength(length: number): Transform {
  const wrong = (): GatewayError =>
    new GatewayError('length_wrong', 'You did not provide the number of bytes specified by the Content-Length HTTP header');
  let seen = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      seen += chunk.length;
      if (seen > length) done(wrong());
      else done(null, chunk);
    },
    flush(done) {
      done(seen === length ? null : wrong());
    },
  });
}

/**
 * Writes a body to a file first and gives it back from there, so that a server which writes in place is never handed
 * half a body or one whose signature turns out wrong. The file goes when the stream closes.
 */
export async function spooled(body: Readable, folder: string, name: string): Promise<Readable> {
  const file = join(folder, `${name}.part`);
  const forget = (): Promise<void> => rm(file, { force: true });
  try {
    await pipeline(body, createWriteStream(file, { mode: 0o600, flags: 'wx' }));
  } catch (error) {
    await forget();
    throw error;
  }
  return createReadStream(file).on('close', () => void forget());
}
