import type { KoaContextWithOIDC } from 'oidc-provider';
import { departurePage } from '../../directory/clients/index.js';
import { settingsOf } from './client-metadata.js';

/**
 * Puts a page in front of the answer that an authorization endpoint gives at once to a client that nobody vouches for: an error, since a code
 * takes a consent. Answers after a page of ours (`resume`) go straight back. `inHouse`: addresses of our own pages.
 */
export function holdDeparture(ctx: KoaContextWithOIDC, poolId: string, inHouse: readonly string[]): void {
  const { oidc } = ctx;
  if (oidc?.route !== 'authorization' || !oidc.client || !settingsOf(oidc.client).unvetted) return;
  const target = targetOf(ctx);
  if (target === undefined || target.startsWith('/') || inHouse.some((url) => target.startsWith(url))) return;
  ctx.status = 303;
  ctx.redirect(departurePage(poolId, oidc.client.clientId, target));
}

/** Where the answer would send the browser: by redirect, or by a form that submits itself (`form_post`), whose error then goes by the query. */
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
