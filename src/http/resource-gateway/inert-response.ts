import type { Context } from 'koa';

/**
 * Media types that browsers display by themselves and never run. Text, PDF and everything that has a script, a link or a viewer of its own is
 * not among them: extensions and plug-ins turn such documents into pages.
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

/** One media type with its parameters. Browsers read a value with a comma as a list, and go by its last member (Fetch, "extract a MIME type"). */
const MEDIA_TYPE = /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+(?:[ \t]*;[\t\x20-\x2b\x2d-\x7e]*)?$/;
const UNKNOWN_TYPE = 'application/octet-stream';

/** Scripts, forms, frames and plug-ins: none, and an origin that nobody shares. Pictures and media load themselves, in the browser's own style. */
const POLICY = "sandbox; default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'";

/** Without content, so without a type: a cached answer keeps those that it has. */
const WITHOUT_CONTENT: ReadonlySet<number> = new Set([204, 304]);

/**
 * Makes an answer of the gateway one that runs nothing in a browser, whatever its bytes, type and disposition are and whoever chose them: an
 * upload, a parameter of a presigned link, or the server behind. Called once for every answer, when all else about it is set.
 */
export function makeInert(ctx: Context): void {
  ctx.set('X-Content-Type-Options', 'nosniff');
  ctx.set('Content-Security-Policy', POLICY);
  const type = headerOf(ctx, 'Content-Type');
  if (WITHOUT_CONTENT.has(ctx.status)) ctx.remove('Content-Disposition');
  else if (ctx.status >= 400) setErrorType(ctx, type);
  else if (!INERT_TYPES.has(type)) {
    if (!MEDIA_TYPE.test(type)) ctx.set('Content-Type', UNKNOWN_TYPE);
    ctx.set('Content-Disposition', asAttachment(headerOf(ctx, 'Content-Disposition')));
  }
}

/** Empty when it is not set: Koa says undefined then, whatever its types say. */
const headerOf = (ctx: Context, name: string): string => String(ctx.response.headers[name.toLowerCase()] ?? '');

/** Errors are shown, not saved, as the XML or JSON that the protocols have. */
function setErrorType(ctx: Context, type: string): void {
  ctx.remove('Content-Disposition');
  if (!type.startsWith('application/x-amz-json-')) ctx.set('Content-Type', 'application/xml');
}

/** The disposition with its file name, but to be saved (RFC 6266). */
function asAttachment(disposition: string): string {
  const parameters = disposition.indexOf(';');
  return parameters < 0 ? 'attachment' : `attachment${disposition.slice(parameters)}`;
}
