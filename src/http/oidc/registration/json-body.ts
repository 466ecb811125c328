import type { IncomingMessage } from 'node:http';
import { wrongMetadata } from './registration-error.js';

/** Bytes. */
const MAX_BYTES = 64 * 1024;

/** Reads a JSON body. Throws `RegistrationError` for oversized bodies and for anything but JSON. */
export async function jsonBody(req: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of req as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > MAX_BYTES) throw wrongMetadata(`The body must be at most ${MAX_BYTES} bytes.`);
    chunks.push(chunk);
  }
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks)));
  } catch {
    throw wrongMetadata('The body must be a JSON object.');
  }
}
