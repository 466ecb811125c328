import type { Context } from 'koa';
import { CodedError } from '../../kernel/index.js';

/** Bytes. A message of 128 KiB in base64 and form encoding, and a relay state. */
const MAX_BYTES = 256 * 1024;

/** Reads a form body. Throws `body_type`, `body_too_large`, `body_broken`. */
export async function readForm(ctx: Context): Promise<URLSearchParams> {
  if (!ctx.is('application/x-www-form-urlencoded')) throw new CodedError('body_type', 'A message must come as a form.');
  const tooLarge = (): CodedError => {
    ctx.set('Connection', 'close');
    return new CodedError('body_too_large', 'The message is too large.');
  };
  if (Number(ctx.get('content-length')) > MAX_BYTES) throw tooLarge();
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of ctx.req as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > MAX_BYTES) break;
      chunks.push(chunk);
    }
  } catch (cause) {
    throw new CodedError('body_broken', 'The message did not arrive whole.', { cause });
  }
  if (size > MAX_BYTES) throw tooLarge();
  return new URLSearchParams(Buffer.concat(chunks).toString('utf8'));
}
