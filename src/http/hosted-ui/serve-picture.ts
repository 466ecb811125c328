import type { Context } from 'koa';
import { type Branding, versionOf } from '../../directory/branding/index.js';

type PictureKind = 'logo' | 'favicon';

const PICTURE = /^\/([\w-]{1,55})\/brand\/([\w+]{1,128})\/(logo|favicon)$/;

/** URL with the picture's version, cacheable without limit. */
export const pictureUrl = (poolId: string, clientId: string, kind: PictureKind, version: string): string =>
  `/${poolId}/brand/${clientId}/${kind}?v=${version}`;

/**
 * Serves the logo and favicon of a pool; returns false for every other request. One read. The media type was detected from the bytes at upload,
 * and the CSP keeps an SVG opened as a document from running or loading anything.
 */
export async function servePicture(ctx: Context, branding: Pick<Branding, 'picture'>): Promise<boolean> {
  const [, poolId, clientId, kind] = PICTURE.exec(ctx.path) ?? [];
  if (!poolId || !clientId || (ctx.method !== 'GET' && ctx.method !== 'HEAD')) return false;
  const picture = await branding.picture(poolId, clientId, kind as PictureKind);
  if (!picture) return false;
  const version = versionOf(picture.bytes);
  ctx.set({
    'Cache-Control': ctx.query['v'] === version ? 'public, max-age=31536000, immutable' : 'no-cache',
    'Content-Security-Policy': "default-src 'none'; style-src 'unsafe-inline'; sandbox",
    'Content-Disposition': 'inline',
    'X-Content-Type-Options': 'nosniff',
  });
  ctx.type = picture.type;
  ctx.body = Buffer.from(picture.bytes, 'base64');
  return true;
}
