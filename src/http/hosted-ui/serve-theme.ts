import type { Context } from 'koa';
import type { ClientBranding } from '../../directory/branding/index.js';
import type { UserPool } from '../../directory/pools/index.js';
import { sha256 } from '../../kernel/index.js';
import { themeCss } from './theme.js';

const versionOf = (css: string): string => sha256(css).toString('hex').slice(0, 12);

/** URL of the theme with the version of its content, cacheable without limit. */
export function themeUrl(pool: UserPool, clientBranding: ClientBranding = {}, clientId = ''): string {
  // A client without branding shares the pool's stylesheet.
  const client = Object.keys(clientBranding).length === 0 ? '' : `&client=${clientId}`;
  return `/${pool.id}/theme.css?v=${versionOf(themeCss(pool.branding, clientBranding))}${client}`;
}

/** Serves the theme as a stylesheet (CSP forbids inline styles). Cacheable without limit under its version, else revalidated by ETag. */
export function serveTheme(ctx: Context, pool: UserPool, clientBranding: ClientBranding = {}): void {
  const css = themeCss(pool.branding, clientBranding);
  const version = versionOf(css);
  ctx.set({
    'Cache-Control': ctx.query['v'] === version ? 'public, max-age=31536000, immutable' : 'no-cache',
    'X-Content-Type-Options': 'nosniff',
  });
  ctx.type = 'text/css; charset=utf-8';
  ctx.etag = version;
  ctx.status = 200;
  if (ctx.fresh) ctx.status = 304;
  else ctx.body = css;
}
