import type { Context } from 'koa';
import { contentDisposition } from './content-disposition.js';

/**
 * Media types that browsers display without running anything. Text, PDF and types with scripts, links or viewers are excluded: extensions and
 * plug-ins turn such documents into pages.
 */
const INERT_TYPES: ReadonlySet<string> = new Set([
  'image/apng',
  'image/avif',
  'image/bmp',
  'image/gif',
  'image/jpeg',
  'image/png',
  'image/webp',
  'audio/aac',
  'audio/flac',
  'audio/mp4',
  'audio/mpeg',
  'audio/ogg',
  'audio/wav',
  'audio/webm',
  'video/mp4',
  'video/ogg',
  'video/webm',
]);

/** Single media type with parameters. Browsers split a value at commas and use the last member (Fetch, "extract a MIME type"). */
const MEDIA_TYPE = /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+(?:[ \t]*;[\t\x20-\x2b\x2d-\x7e]*)?$/;
const UNKNOWN_TYPE = 'application/octet-stream';

/** CSP: an opaque origin without scripts, forms, frames and plug-ins. Pictures and media load themselves with the browser's own style. */
const POLICY = "sandbox; default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'";

/** Statuses without content: a cached response keeps its own type. */
const WITHOUT_CONTENT: ReadonlySet<number> = new Set([204, 304]);

/**
 * Sets headers so that a browser runs nothing in a response, whatever its bytes, type and disposition are: all three may come from an upload, a
 * presigned URL or the upstream. Called once per response, after all other headers.
 */
export function makeInert(ctx: Context): void {
  ctx.set('X-Content-Type-Options', 'nosniff');
  ctx.set('Content-Security-Policy', POLICY);
  const type = headerOf(ctx, 'Content-Type');
  const disposition = headerOf(ctx, 'Content-Disposition');
  if (WITHOUT_CONTENT.has(ctx.status)) ctx.remove('Content-Disposition');
  else if (ctx.status >= 400) setErrorType(ctx, type);
  else if (!INERT_TYPES.has(type)) {
    if (!MEDIA_TYPE.test(type)) ctx.set('Content-Type', UNKNOWN_TYPE);
    ctx.set('Content-Disposition', contentDisposition('attachment', disposition, ctx.path));
  } else if (disposition !== '') {
    const isInline = /^\s*inline\s*(?:;|$)/i.test(disposition);
    ctx.set('Content-Disposition', contentDisposition(isInline ? 'inline' : 'attachment', disposition, ctx.path));
  }
}

/** Response header; empty if it is not set (Koa returns undefined, contrary to its types). */
const headerOf = (ctx: Context, name: string): string => String(ctx.response.headers[name.toLowerCase()] ?? '');

/** Content type of an error: XML or JSON of the protocol, displayed instead of downloaded. */
function setErrorType(ctx: Context, type: string): void {
  ctx.remove('Content-Disposition');
  if (!type.startsWith('application/x-amz-json-')) ctx.set('Content-Type', 'application/xml');
}
