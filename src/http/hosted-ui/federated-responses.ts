import type { Context } from 'koa';
import { originOf } from '../../authentication/index.js';
import type { Pools } from '../../directory/pools/index.js';
import type { Federation, Returned, ReturnUrls } from '../../federation/index.js';
import { defined, hashToken, type Ids } from '../../kernel/index.js';
import { isSameOrigin } from './form.js';
import type { RequestCookies } from './request-cookies.js';
import type { Screens } from './screens.js';

type Begin = Parameters<Federation['begin']>;

/** Redirects to upstream identity providers and their responses, bound to one browser by a cookie per sign-in. */
export interface FederatedResponses {
  /** Returns the URL of the upstream provider and sets the cookie. Throws as `Federation.begin`. */
  begin(ctx: Context, context: Begin[0], request: Omit<Begin[1], 'returnUrls' | 'browser'>): Promise<string>;
  /**
   * Handles a provider's response and redirects to the pending authorization request. In a browser that did not begin the sign-in it throws
   * `federation_state_invalid`, and the state stays valid for the browser that did.
   */
  take(
    ctx: Context,
    poolId: string,
    answer: Omit<Returned, 'browser' | 'origin'> & { readonly fields: Readonly<Record<string, string>> },
  ): Promise<void>;
}

/** Lifetime of the cookie that binds a state to its browser. Milliseconds. */
const MAX_AGE_MS = 15 * 60_000;

export function createFederatedResponses(parts: {
  readonly federation: Pick<Federation, 'begin' | 'returned'>;
  readonly pools: Pick<Pools, 'get'>;
  readonly returnUrlsOf: (ctx: Context, poolId: string) => ReturnUrls;
  readonly requestCookies: RequestCookies;
  readonly screens: Pick<Screens, 'render'>;
  readonly ids: Ids;
  readonly baseUrl: string;
}): FederatedResponses {
  const { federation, pools, returnUrlsOf, requestCookies, screens, ids, baseUrl } = parts;

  /** Cookie path: `/{poolId}`, or `/` on a custom domain. */
  const pathOf = (ctx: Context, poolId: string): string =>
    new URL(returnUrlsOf(ctx, poolId).oauth).pathname.replace(/\/oauth2\/idpresponse$/, '') || '/';

  async function show(ctx: Context, poolId: string, screen: { view: string; script?: string; model: object }): Promise<void> {
    const pool = await pools.get(poolId);
    const model = { app: pool.branding.displayName ?? pool.name, ...screen.model };
    await screens.render(ctx, { ...screen, title: 'One moment', pool, model });
  }

  /** Repeats a cross-site POST from a page of this site: `SameSite=Lax` cookies are only sent then. */
  async function resubmit(ctx: Context, poolId: string, fields: Readonly<Record<string, string>>): Promise<void> {
    const hidden = Object.entries(fields).map(([name, value]) => ({ name, value }));
    await show(ctx, poolId, { view: 'saml-post', script: 'send-itself.js', model: { action: ctx.path, hidden } });
  }

  return {
    async begin(ctx, context, request) {
      const secret = ids.token(32);
      const returnUrls = returnUrlsOf(ctx, context.pool.id);
      const { url, state } = await federation.begin(context, { ...request, returnUrls, browser: hashToken(secret) });
      requestCookies.set(ctx, { state, secret, path: pathOf(ctx, context.pool.id), maxAgeMs: MAX_AGE_MS });
      return url;
    },

    async take(ctx, poolId, { state, parameters, fields }) {
      const browser = requestCookies.hashOf(ctx, state);
      const posted = ctx.method === 'POST';
      if (browser === undefined && posted && !isSameOrigin(ctx, baseUrl)) return resubmit(ctx, poolId, fields);
      const origin = originOf(ctx.ip, ctx.get('user-agent'));
      const { uid, returnOrigin } = await federation.returned(poolId, { state, parameters, origin, ...defined({ browser }) });
      requestCookies.clear(ctx, { state, path: pathOf(ctx, poolId) });
      const next = `${returnOrigin}/${poolId}/login/${uid}/done?ticket=${encodeURIComponent(state)}`;
      // Chromium applies `form-action` to every redirect after a form, also the one to the app: the interstitial ends the form navigation.
      if (posted && ctx.get('accept').includes('text/html')) return show(ctx, poolId, { view: 'leaving', model: { next } });
      ctx.set({ 'Cache-Control': 'no-store', 'Referrer-Policy': 'no-referrer' });
      ctx.status = 303;
      ctx.redirect(next);
    },
  };
}
