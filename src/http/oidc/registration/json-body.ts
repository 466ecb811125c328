import type { IncomingMessage } from 'node:http';
import { wrongMetadata } from './registration-error.js';

/** Bytes. */
const MOST = 64 * 1024;

/** Throws `RegistrationError` for what is too long, and for what is not JSON. */
export async function jsonBody(req: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of req as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > MOST) throw wrongMetadata(`The body must be at most ${MOST} bytes.`);
    chunks.push(chunk);
  }
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks)));
  } catch {
    throw wrongMetadata('The body must be a JSON object.');
  }
}
