import type { Context } from 'koa';
import { type Clients, departure } from '../../../directory/clients/index.js';
import { CodedError } from '../../../kernel/index.js';
import type { TokenIssuer } from '../../../tokens/index.js';
import type { RenderError } from '../error-pages.js';
import type { Mounted } from '../providers.js';
import type { EndBrowserSession, EndedSignIn } from './browser-session.js';

/** Returns the URL to redirect a signed-out browser to on its way to `next`, to propagate the logout. */
export type LogoutHook = (poolId: string, ended: EndedSignIn, next: string) => Promise<string>;

/**
 * `GET /logout`: Cognito’s parameters (`client_id` with `logout_uri`, or with `redirect_uri` to return to the sign-in page; AWS: "The
 * managed login sign-out endpoint") and those of OpenID Connect RP-Initiated Logout (`post_logout_redirect_uri`, the client by
 * `id_token_hint` or `client_id`). Ends the SSO session only, without confirmation, and redirects to registered URLs only.
 */
export function createLogout(parts: {
  clients: Clients;
  issuer: TokenIssuer;
  endBrowserSession: EndBrowserSession;
  renderError: RenderError;
  logoutHook?: LogoutHook;
}) {
  const { clients, issuer, renderError, logoutHook = async (_pool, _ended, next) => next } = parts;

  async function clientIdOf(poolId: string, query: Query): Promise<string | undefined> {
    const hint = query['id_token_hint'];
    if (hint === undefined) return query['client_id'];
    const { aud } = await issuer.verifyId(hint, { poolId, expiredToo: true });
    if (query['client_id'] !== undefined && query['client_id'] !== aud)
      throw new CodedError('logout_refused', 'The client and the hint do not match.');
    return aud;
  }

  /** URL to redirect to; undefined without a target. Throws `logout_refused` and `token_invalid`. */
  async function destination(poolId: string, query: Query): Promise<string | undefined> {
    const target = query['logout_uri'] ?? query['post_logout_redirect_uri'] ?? query['redirect_uri'];
    if (target === undefined) return undefined;
    const clientId = await clientIdOf(poolId, query);
    const client = clientId === undefined || clientId.length > 128 ? undefined : await clients.find(clientId);
    if (client?.poolId !== poolId) throw new CodedError('logout_refused', 'Client does not exist.');
    const backToLogin = query['logout_uri'] === undefined && query['post_logout_redirect_uri'] === undefined;
    if (!(backToLogin ? client.callbackUrls : client.logoutUrls).includes(target)) {
      throw new CodedError('logout_refused', 'redirect_mismatch: the return address is not registered for this application.');
    }
    if (backToLogin) return undefined;
    return departure(client, query['post_logout_redirect_uri'] === target ? withState(target, query['state']) : target);
  }

  return async (ctx: Context, poolId: string, { provider }: Mounted, pages: { authorize: string; signedOut: string }): Promise<void> => {
    try {
      const query = singleValues(ctx.query);
      const target = await destination(poolId, query);
      const ended = await parts.endBrowserSession(ctx, poolId, provider);
      const backToLogin = query['redirect_uri'] === undefined ? undefined : `${pages.authorize}?${ctx.querystring}`;
      const next = target ?? backToLogin ?? pages.signedOut;
      ctx.redirect(ended === undefined ? next : await logoutHook(poolId, ended, next));
    } catch (error) {
      if (!(error instanceof CodedError)) throw error;
      ctx.status = 400;
      await renderError(ctx, { title: 'An error was encountered with the requested page.', message: error.message });
      ctx.status = 400;
    }
  };
}

type Query = Readonly<Record<string, string | undefined>>;

function singleValues(query: Readonly<Record<string, string | string[] | undefined>>): Query {
  for (const [name, value] of Object.entries(query)) {
    if (Array.isArray(value)) throw new CodedError('logout_refused', `${name} must not be provided twice.`);
  }
  return query as Query;
}

function withState(target: string, state: string | undefined): string {
  if (state === undefined) return target;
  const url = new URL(target);
  url.searchParams.set('state', state);
  return url.href;
}
