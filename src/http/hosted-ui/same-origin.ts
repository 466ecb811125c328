import type { Context } from 'koa';

/**
 * Whether a POST comes from a page of ours. Browsers say where it comes from (`Origin`, never absent on a POST; `null` is not us);
 * what says nothing at all is no browser, and lives by the form token alone.
 */
export function isSameOrigin(ctx: Context, baseUrl: string): boolean {
  const site = ctx.get('sec-fetch-site');
  if (site !== '' && site !== 'same-origin' && site !== 'none') return false;
  const origin = ctx.get('origin');
  // The third is a pool's own domain, behind TLS that ends in front of us.
  const { origin: base, protocol } = new URL(baseUrl);
  return ['', base, `${ctx.protocol}://${ctx.host}`, `${protocol}//${ctx.host}`].includes(origin);
}
