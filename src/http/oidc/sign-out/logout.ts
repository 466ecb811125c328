import type { Context } from 'koa';
import type { Provider } from 'oidc-provider';
import { type AppClient, type Clients, matchesReturnAddress, redirectTarget } from '../../../directory/clients/index.js';
import type { UserPool } from '../../../directory/pools/index.js';
import { CodedError, defined, type Logger } from '../../../kernel/index.js';
import type { TokenIssuer } from '../../../tokens/index.js';
import type { RenderError } from '../error-pages.js';
import { logRefusal, reasonOf } from '../refusal-log.js';
import type { BrowserSessionOf, EndedSignIn } from './browser-session.js';
import type { LogoutConfirmation } from './confirmation.js';

/** Returns the URL to redirect a signed-out browser to on its way to `next`, to propagate the logout. */
export type LogoutHook = (poolId: string, ended: EndedSignIn, next: string) => Promise<string>;

/** Pages of a logout. `client`: omitted where the request names none. */
export type LogoutPage = { readonly client?: AppClient } & (
  | {
      readonly step: 'confirm';
      /** Form target, CSRF token, and the parameters of the request, to be submitted again. */
      readonly action: string;
      readonly token: string;
      readonly parameters: Readonly<Record<string, string>>;
    }
  /** Interstitial after a form: browsers apply `form-action` to redirects, too. */
  | { readonly step: 'leaving'; readonly next: string }
);

export type RenderLogout = (ctx: Context, pool: UserPool, page: LogoutPage) => Promise<void>;

/** `submitted`: the parameters come from a form of this server. `urls`: of the pool, on the host of the request. */
export interface LogoutRequest {
  readonly parameters: URLSearchParams;
  readonly submitted: boolean;
  readonly urls: { readonly logout: string; readonly authorize: string; readonly signedOut: string };
}

/**
 * `/logout`: Cognito’s parameters (`client_id` with `logout_uri`, or with `redirect_uri` to return to the sign-in page; AWS: "The
 * managed login sign-out endpoint") and those of OpenID Connect RP-Initiated Logout (`post_logout_redirect_uri`, the client by
 * `id_token_hint` or `client_id`). Ends the SSO session only, once it is confirmed, and redirects to registered URLs only.
 */
export function createLogout(parts: {
  clients: Clients;
  issuer: TokenIssuer;
  browserSessionOf: BrowserSessionOf;
  confirmation: LogoutConfirmation;
  renderError: RenderError;
  renderLogout: RenderLogout;
  logoutHook?: LogoutHook;
  logger: Logger;
}) {
  const { clients, issuer, confirmation, renderError, renderLogout, logoutHook = async (_pool, _ended, next) => next } = parts;

  async function clientIdOf(poolId: string, query: Query): Promise<string | undefined> {
    const hint = query['id_token_hint'];
    if (hint === undefined) return query['client_id'];
    const { aud } = await issuer.verifyId(hint, { poolId, expiredToo: true });
    if (query['client_id'] !== undefined && query['client_id'] !== aud)
      throw new CodedError('logout_refused', 'The client and the hint do not match.');
    return aud;
  }

  /** URL to redirect to, and its client; neither without a target. Throws `logout_refused` and `token_invalid`. */
  async function destination(poolId: string, query: Query, address: string): Promise<{ client?: AppClient; target?: string }> {
    const target = query['logout_uri'] ?? query['post_logout_redirect_uri'] ?? query['redirect_uri'];
    if (target === undefined) return {};
    const clientId = await clientIdOf(poolId, query);
    const client = clientId === undefined ? undefined : await clients.find(clientId, { poolId, address });
    if (client?.poolId !== poolId) throw new CodedError('logout_refused', 'Client does not exist.');
    const backToLogin = query['logout_uri'] === undefined && query['post_logout_redirect_uri'] === undefined;
    if (!matchesReturnAddress(backToLogin ? client.callbackUrls : client.logoutUrls, target)) {
      throw new CodedError('logout_refused', 'redirect_mismatch: the return address is not registered for this application.');
    }
    if (backToLogin) return { client };
    return {
      client,
      target: redirectTarget(client, query['post_logout_redirect_uri'] === target ? withState(target, query['state']) : target),
    };
  }

  async function logout(ctx: Context, pool: UserPool, provider: Provider, { parameters, submitted, urls }: LogoutRequest): Promise<void> {
    const { token, ...query } = singleValues(parameters);
    const { client, target } = await destination(pool.id, query, ctx.ip);
    const session = await parts.browserSessionOf(ctx, pool.id, provider);
    const proofs = { idTokenHint: query['id_token_hint'], ...defined({ formToken: submitted ? token : undefined }) };
    const page = defined({ client });
    if (session && (await confirmation.isNeeded(pool, session, proofs))) {
      const form = { action: urls.logout, token: confirmation.formToken(pool.id, session), parameters: query };
      return renderLogout(ctx, pool, { step: 'confirm', ...form, ...page });
    }
    const ended = await session?.end();
    const backToLogin = query['redirect_uri'] === undefined ? undefined : `${urls.authorize}?${new URLSearchParams(query)}`;
    const direct = target ?? backToLogin ?? urls.signedOut;
    const next = ended === undefined ? direct : await logoutHook(pool.id, ended, direct);
    if (submitted && next !== urls.signedOut && ctx.get('accept').includes('text/html'))
      return renderLogout(ctx, pool, { step: 'leaving', next, ...page });
    if (submitted) ctx.status = 303;
    ctx.redirect(next);
  }

  return async (ctx: Context, pool: UserPool, provider: Provider, request: LogoutRequest): Promise<void> => {
    try {
      await logout(ctx, pool, provider, request);
    } catch (error) {
      if (!(error instanceof CodedError)) throw error;
      const sent = (name: string): string | undefined => request.parameters.get(name) ?? undefined;
      logRefusal(parts.logger, {
        event: 'end_session.error',
        pool: pool.id,
        ...reasonOf(error),
        client: sent('client_id'),
        returnAddress: sent('logout_uri') ?? sent('post_logout_redirect_uri') ?? sent('redirect_uri'),
      });
      ctx.status = 400;
      await renderError(ctx, { title: 'An error was encountered with the requested page.', message: error.message });
      ctx.status = 400;
    }
  };
}

type Query = Readonly<Record<string, string>>;

function singleValues(parameters: URLSearchParams): Query {
  const query: Record<string, string> = Object.create(null);
  for (const [name, value] of parameters) {
    if (name in query) throw new CodedError('logout_refused', `${name} must not be provided twice.`);
    query[name] = value;
  }
  // Parameters without a value count as omitted (RFC 6749 section 3.1).
  for (const name of Object.keys(query)) if (query[name] === '') delete query[name];
  return query;
}

function withState(target: string, state: string | undefined): string {
  if (state === undefined) return target;
  const url = new URL(target);
  url.searchParams.set('state', state);
  return url.href;
}
