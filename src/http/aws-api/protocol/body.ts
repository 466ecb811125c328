import type { IncomingMessage } from 'node:http';
import { AwsError } from '../errors.js';

/** Bytes. Exceeds every legitimate request; bounds the memory of concurrent ones. */
const LIMIT = 1024 * 1024;
/** Milliseconds until a slow request body is cut off. */
const READ_TIMEOUT_MS = 15_000;

/** Reads the whole request body. Throws `RequestEntityTooLargeException` (413) and `RequestTimeout` (408). */
export function readBody(request: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const end = (settle: () => void): void => {
      clearTimeout(timer);
      request.off('data', onData).off('end', onEnd).off('close', onClose);
      settle();
    };
    const timer = setTimeout(
      () => end(() => reject(new AwsError('RequestTimeout', 'The request took too long to arrive.', 408))),
      READ_TIMEOUT_MS,
    );
    const onData = (chunk: Buffer): void => {
      size += chunk.length;
      if (size > LIMIT) end(() => reject(new AwsError('RequestEntityTooLargeException', 'The request is too large.', 413)));
      else chunks.push(chunk);
    };
    const onEnd = (): void => end(() => resolve(Buffer.concat(chunks)));
    const onClose = (): void => end(() => reject(new AwsError('RequestTimeout', 'The request was cut off.', 408)));
    request.on('data', onData).on('end', onEnd).on('close', onClose);
  });
}
