import type { Context } from 'koa';

/** Bytes. The form becomes a URL, which browsers and servers limit. */
const MAX_BYTES = 8 * 1024;

/**
 * Reads a posted form as a query (OpenID Connect Core section 3.1.2.1, RP-Initiated Logout section 2). Undefined for other content types
 * and oversized forms.
 */
export async function postedQuery(ctx: Context): Promise<string | undefined> {
  if (!ctx.is('application/x-www-form-urlencoded')) return undefined;
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of ctx.req as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > MAX_BYTES) return undefined;
    chunks.push(chunk);
  }
  return new URLSearchParams(Buffer.concat(chunks).toString()).toString();
}
