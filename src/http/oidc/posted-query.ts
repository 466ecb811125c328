import type { Context } from 'koa';

/** Bytes: it becomes an address, which browsers and servers take so long. */
const MOST = 8 * 1024;

/**
 * A form that was posted where a query would do (OpenID Connect Core section 3.1.2.1, RP-Initiated Logout section 2), as that query. Undefined for what
 * is none, or too long.
 */
export async function postedQuery(ctx: Context): Promise<string | undefined> {
  if (!ctx.is('application/x-www-form-urlencoded')) return undefined;
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of ctx.req as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > MOST) return undefined;
    chunks.push(chunk);
  }
  return new URLSearchParams(Buffer.concat(chunks).toString()).toString();
}
