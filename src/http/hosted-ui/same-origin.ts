import type { Context } from 'koa';

/**
 * Returns whether a POST comes from a page of this server, by `Sec-Fetch-Site` and `Origin`. Browsers send `Origin` with every POST; `null` is
 * refused. A request without both headers is not from a browser, and only its form token protects it.
 */
export function isSameOrigin(ctx: Context, baseUrl: string): boolean {
  const site = ctx.get('sec-fetch-site');
  if (site !== '' && site !== 'same-origin' && site !== 'none') return false;
  const origin = ctx.get('origin');
  // The third value: a custom domain behind a proxy that terminates TLS.
  const { origin: base, protocol } = new URL(baseUrl);
  return ['', base, `${ctx.protocol}://${ctx.host}`, `${protocol}//${ctx.host}`].includes(origin);
}
