import type { IncomingMessage, ServerResponse } from 'node:http';
import { CodedError, type ErrorCodeOf, errors } from './errors.js';

/** Request with its response, as Koa's context and Node's listeners have them. */
export interface Exchange {
  readonly req: IncomingMessage;
  readonly res: Pick<ServerResponse, 'headersSent' | 'setHeader'>;
}

export interface BodyLimits {
  /** Bytes. */
  readonly limit: number;
  /** Milliseconds until the whole body must have arrived. Omitted: 15 seconds. */
  readonly time?: number;
}

const TIME_MS = 15_000;

const refusals = errors({
  type: ['body_type', 'A form must come as application/x-www-form-urlencoded.'],
  tooLarge: ['body_too_large', 'The request is too large.'],
  tooSlow: ['body_too_slow', 'The request took too long to arrive.'],
  broken: ['body_broken', 'The request was cut off.'],
});

/**
 * Reads the whole body of a request. Throws `body_too_large`, `body_too_slow`, `body_broken`; the rest of a refused body is discarded, and
 * the connection closes with the response. Bodies are taken as they are: a Content-Encoding is not decoded.
 */
export function readBody({ req, res }: Exchange, { limit, time = TIME_MS }: BodyLimits): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const settle = (): void => {
      clearTimeout(timer);
      req.off('data', onData).off('end', onEnd).off('error', onBroken).off('close', onBroken);
    };
    const refuse = (error: Error): void => {
      settle();
      if (!res.headersSent) res.setHeader('Connection', 'close');
      reject(error);
    };
    const onData = (chunk: Buffer): void => {
      size += chunk.length;
      if (size > limit) refuse(refusals.tooLarge());
      else chunks.push(chunk);
    };
    const onEnd = (): void => {
      settle();
      resolve(Buffer.concat(chunks));
    };
    const onBroken = (cause?: unknown): void => refuse(refusals.broken({ cause }));
    const timer = setTimeout(() => refuse(refusals.tooSlow()), time);
    if (Number(req.headers['content-length']) > limit) refuse(refusals.tooLarge());
    else if (req.destroyed) onBroken();
    else req.on('data', onData).on('end', onEnd).on('error', onBroken).on('close', onBroken);
  });
}

export type BodyErrorCode = ErrorCodeOf<typeof refusals>;

/** Reads a form. Throws as `readBody`, and `body_type`. */
export async function readForm(exchange: Exchange, limits: BodyLimits): Promise<URLSearchParams> {
  if (!isForm(exchange.req)) throw refusals.type();
  return new URLSearchParams((await readBody(exchange, limits)).toString('utf8'));
}

/** Reports whether the request has a body of the type application/x-www-form-urlencoded. */
function isForm({ headers }: IncomingMessage): boolean {
  const hasBody = headers['transfer-encoding'] !== undefined || headers['content-length'] !== undefined;
  return hasBody && /^application\/x-www-form-urlencoded\s*(;|$)/i.test(headers['content-type'] ?? '');
}

/** Reads a response of at most `limit` bytes, after decoding. Throws `answer_too_large` for a longer one, having read no more than that. */
export async function readAnswer({ body }: Response, limit: number): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body ?? []) {
    size += chunk.byteLength;
    if (size > limit) throw new CodedError('answer_too_large', `The answer is longer than ${limit} bytes.`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
