import { type Exchange, hasCode, readBody } from '../../../kernel/index.js';
import { wrongMetadata } from './registration-error.js';

/** Bytes. */
const MAX_BYTES = 64 * 1024;

/** Reads a JSON body. Throws `RegistrationError` for oversized bodies and for anything but JSON. */
export async function jsonBody(exchange: Exchange): Promise<unknown> {
  const body = await readBody(exchange, { limit: MAX_BYTES }).catch((error: unknown) => {
    throw wrongMetadata(
      hasCode(error, 'body_too_large') ? `The body must be at most ${MAX_BYTES} bytes.` : 'The body did not arrive whole.',
    );
  });
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    throw wrongMetadata('The body must be a JSON object.');
  }
}
