import type { Context } from 'koa';
import { CodedError } from '../../kernel/index.js';

export const MAX_BODY_BYTES = 64 * 1024;

/** Submitted form. The first of repeated fields counts; a missing field is empty. */
export interface Form {
  text(field: string): string;
  all(): Record<string, string>;
}

export const emptyForm: Form = { text: () => '', all: () => ({}) };

/** Reads an urlencoded body of at most 64 KiB. Throws `body_type`, `body_too_large`, `body_broken`. */
export async function readForm(ctx: Context): Promise<Form> {
  if (!ctx.is('application/x-www-form-urlencoded'))
    throw new CodedError('body_type', 'A form must come as application/x-www-form-urlencoded.');
  const body = await readBody(ctx);
  const fields = new URLSearchParams(body.toString('utf8'));
  return { text: (field) => fields.get(field) ?? '', all: () => Object.fromEntries([...fields].reverse()) };
}

function readBody(ctx: Context): Promise<Buffer> {
  const { req } = ctx;
  const tooLarge = (): CodedError => {
    ctx.set('Connection', 'close');
    return new CodedError('body_too_large', 'The form is too large.');
  };
  if (Number(ctx.get('content-length')) > MAX_BODY_BYTES) return Promise.reject(tooLarge());
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    req.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > MAX_BODY_BYTES) reject(tooLarge());
      else chunks.push(chunk);
    });
    req.once('end', () => resolve(Buffer.concat(chunks)));
    const broken = (cause?: unknown): void => reject(new CodedError('body_broken', 'The form did not arrive whole.', { cause }));
    req.once('error', broken);
    req.once('close', () => broken());
  });
}
