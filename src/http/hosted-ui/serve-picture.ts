import type { Context } from 'koa';
import { type Branding, versionOf } from '../../directory/branding/index.js';

type What = 'logo' | 'favicon';

const PICTURE = /^\/([\w-]{1,55})\/brand\/([\w+]{1,128})\/(logo|favicon)$/;

/** Changes with the picture, so that it may be kept for ever. */
export const pictureUrl = (poolId: string, clientId: string, what: What, version: string): string =>
  `/${poolId}/brand/${clientId}/${what}?v=${version}`;

/**
 * Answers requests for a pool's own pictures. What an operator uploaded is a picture and nothing else: its type is what its bytes were found to be,
 * and opened by itself (an SVG is a document) it can neither run nor load anything.
 */
export async function servePicture(ctx: Context, branding: Pick<Branding, 'picture'>): Promise<boolean> {
  const [, poolId, clientId, what] = PICTURE.exec(ctx.path) ?? [];
  if (!poolId || !clientId || (ctx.method !== 'GET' && ctx.method !== 'HEAD')) return false;
  const picture = await branding.picture(poolId, clientId, what as What);
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
