import { readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import type { Context } from 'koa';
import { sha256 } from '../../kernel/index.js';
import { themeCss } from './theme.js';

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** Styles, scripts and pictures of the hosted pages, read once and served from memory. Each URL holds a hash of the content. */
export interface Assets {
  /** `/assets/{name}.{hash}.{ext}` */
  url(name: string): string;
  /** URLs by file name. */
  readonly urls: Readonly<Record<string, string>>;
  /** Serves a GET or HEAD of an asset URL; returns false for every other request. */
  serve(ctx: Context): boolean;
}

export function createAssets(folder: string): Assets {
  const bodies = new Map(
    readdirSync(folder)
      .filter((name) => extname(name) in TYPES)
      .map((name) => [name, readFileSync(join(folder, name))]),
  );
  bodies.set('theme.css', Buffer.from(themeCss({})));
  const urls = new Map([...bodies].map(([name, body]) => [name, hashedUrl(name, body)]));
  const byUrl = new Map([...urls].map(([name, url]) => [url, { body: bodies.get(name)!, type: TYPES[extname(name)]! }]));

  return {
    urls: Object.fromEntries(urls),
    url(name) {
      const url = urls.get(name);
      if (!url) throw new Error(`no asset ${name}`);
      return url;
    },
    serve(ctx) {
      const asset = byUrl.get(ctx.path);
      if (!asset || (ctx.method !== 'GET' && ctx.method !== 'HEAD')) return false;
      ctx.set({ 'Cache-Control': 'public, max-age=31536000, immutable', 'X-Content-Type-Options': 'nosniff' });
      ctx.type = asset.type;
      ctx.body = asset.body;
      return true;
    },
  };
}

function hashedUrl(name: string, body: Buffer): string {
  const extension = extname(name);
  return `/assets/${name.slice(0, -extension.length)}.${sha256(body).toString('hex').slice(0, 12)}${extension}`;
}
