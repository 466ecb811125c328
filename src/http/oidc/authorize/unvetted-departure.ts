import type { KoaContextWithOIDC } from 'oidc-provider';
import { departurePage } from '../../../directory/clients/index.js';
import { settingsOf } from '../client-metadata.js';

/**
 * Interposes a page before an immediate error redirect to an openly registered client (RFC 9700 section 4.11.2); codes need a consent
 * anyway. Responses after an interaction (`resume`) redirect directly. `ownUrls`: redirect URIs of built-in pages.
 */
export function holdDeparture(ctx: KoaContextWithOIDC, poolId: string, ownUrls: readonly string[]): void {
  const { oidc } = ctx;
  if (oidc?.route !== 'authorization' || !oidc.client || !settingsOf(oidc.client).unvetted) return;
  const target = targetOf(ctx);
  if (target === undefined || target.startsWith('/') || ownUrls.some((url) => target.startsWith(url))) return;
  ctx.status = 303;
  ctx.redirect(departurePage(poolId, oidc.client.clientId, target));
}

/** URL of the response: of the redirect, or of a `form_post` form, whose error then goes into the query. */
function targetOf(ctx: KoaContextWithOIDC): string | undefined {
  const location: unknown = ctx.response.get('Location');
  if (typeof location === 'string' && location !== '') return location;
  const { redirect_uri: to, response_mode: mode, state } = ctx.oidc.params ?? {};
  if (typeof to !== 'string' || !String(mode).startsWith('form_post') || !String(ctx.body).includes('<form method="post"'))
    return undefined;
  const url = new URL(to);
  const error = /name="error" value="(\w+)"/.exec(String(ctx.body))?.[1];
  if (error !== undefined) url.searchParams.set('error', error);
  if (typeof state === 'string') url.searchParams.set('state', state);
  return url.href;
}
