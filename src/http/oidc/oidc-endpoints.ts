import type { IncomingMessage } from 'node:http';
import type { Context, Middleware } from 'koa';
import type { Clients } from '../../directory/clients/index.js';
import type { Groups } from '../../directory/groups/index.js';
import type { Pools, UserPool } from '../../directory/pools/index.js';
import type { ResourceServers } from '../../directory/resource-servers/index.js';
import type { Users } from '../../directory/users/index.js';
import { type Clock, CodedError, defined, type Ids, type Logger, type Sealer } from '../../kernel/index.js';
import { type FailuresByAddress, RateExceeded } from '../../limits/index.js';
import type { OutboundFetch } from '../../outbound/index.js';
import type { Connection } from '../../storage/index.js';
import type { Tokens } from '../../tokens/index.js';
import { type ClaimsOf, createAccounts } from './accounts.js';
import { completeAuthorizeQuery, postedQuery, satisfies } from './authorize/authorize-request.js';
import { createConsents } from './authorize/consents.js';
import { createInteractions } from './authorize/interactions.js';
import { createResolveRequestUri } from './authorize/request-uri.js';
import { type BackchannelRequests, createBackchannelRequests } from './backchannel/backchannel-requests.js';
import type { NotifyUser } from './backchannel/ciba.js';
import { type ClientAccess, createClientAccess } from './client-access.js';
import type { ClientCertificateOf } from './client-certificate.js';
import { prefill, type RenderDevice } from './device-flow.js';
import { createDocuments } from './discovery/metadata-documents.js';
import { protectedResourceOf } from './discovery/protected-resources.js';
import { PROTECTED_RESOURCE } from './discovery/resource-metadata.js';
import type { RenderError } from './error-pages.js';
import { createForwarding } from './forwarded.js';
import { INTERACTION_ID } from './names.js';
import { createPayloadsStore } from './payloads.store.js';
import { createProvider } from './provider.js';
import { createProviders } from './providers.js';
import { logRefusal, reasonOf } from './refusal-log.js';
import { createRegistration, type OpenRegistrationAllowances, termsOf } from './registration/index.js';
import { createRequestScopes } from './request-scope.js';
import { allowAnyOrigin, type Route, routeOf } from './routes.js';
import { createBrowserSessionOf } from './sign-out/browser-session.js';
import { createLogoutConfirmation } from './sign-out/confirmation.js';
import { createEndSsoSession, type EndBrowser } from './sign-out/end-sso-session.js';
import { createLogout, type LogoutHook, type RenderLogout } from './sign-out/logout.js';
import {
  type CurrentSsoSession,
  createCurrentSsoSession,
  createSignedIn,
  createSignOutBrowser,
  type SignedIn,
  type SignOutBrowser,
} from './signed-in.js';
import { createRedeemCode, type RedeemCode } from './token/internal-codes.js';
import type { ChangesFor } from './token/token-changes.js';
import type { Exchange } from './token/token-exchange.js';
import type { Interactions } from './types.js';

export interface OidcEndpoints {
  readonly middleware: Middleware;
  readonly interactions: Interactions;
  /** Removes SSO sessions, codes and authorization requests of a pool. */
  readonly signedIn: SignedIn;
  readonly signOutBrowser: SignOutBrowser;
  readonly currentSsoSession: CurrentSsoSession;
  readonly redeemCode: RedeemCode;
  readonly clientAccess: ClientAccess;
  readonly backchannelRequests: BackchannelRequests;
  readonly endSsoSession: EndBrowser;
  close(): void;
}

export interface OidcEndpointsParts {
  readonly connection: Connection;
  readonly pools: Pools;
  readonly clients: Clients;
  readonly resourceServers: Pick<ResourceServers, 'scopesOf' | 'get'>;
  readonly users: Users;
  readonly groups: Pick<Groups, 'effectiveGroupsOf'>;
  readonly tokens: Tokens;
  readonly claimsOf: ClaimsOf;
  readonly exchange: Exchange;
  /** Token changes by the pre token generation trigger. Omitted: none. */
  readonly changesFor?: ChangesFor;
  readonly sealer: Sealer;
  readonly clock: Clock;
  /** Seconds. */
  readonly clockTolerance: number;
  readonly ids: Ids;
  readonly logger: Logger;
  /** No slash at its end. Issuers are `{baseUrl}/{poolId}`. */
  readonly baseUrl: string;
  /** Whether browsers reach the server by `baseUrl` only. Otherwise the request's own host counts (development). */
  readonly baseUrlIsPublic: boolean;
  /** Custom domain of the request, if any. */
  readonly hostOf?: (req: IncomingMessage) => string | undefined;
  /** Omitted: no client certificates. */
  readonly clientCertificateOf?: ClientCertificateOf;
  readonly renderError: RenderError;
  readonly renderDevice: RenderDevice;
  readonly renderLogout: RenderLogout;
  /** Whether a POST comes from a page of this server. */
  readonly isSameOrigin: (ctx: Context) => boolean;
  /** Fetches JWKS of clients with a `jwks_uri`. Omitted: oidc-provider’s own fetch. */
  readonly outboundFetch?: OutboundFetch;
  /** Requests to addresses that clients registered themselves: public ones only. */
  readonly publicFetch?: OutboundFetch;
  /** Omitted: CIBA requests are refused. */
  readonly notifyUser?: NotifyUser;
  /** Omitted: no limits on open registration. */
  readonly openRegistrations?: OpenRegistrationAllowances;
  /** Omitted: no limit on wrong device codes. */
  readonly wrongDeviceCodes?: FailuresByAddress;
  /** Omitted: no logout propagation. */
  readonly logoutHook?: LogoutHook;
  /** Redirect URIs of built-in pages, allowed for every client of the pool. */
  readonly internalRedirectsOf?: (poolId: string) => readonly string[];
  /** Path of the page that answers an interaction: `/{poolId}/login/{uid}`. */
  readonly interactionUrl: (poolId: string, uid: string) => string;
}

const CACHE = 'public, max-age=300';
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Returns the client's interaction ID where it is a UUID (RFC 9562), otherwise a new one: the value reaches header and log. */
const interactionIdOf = (sent: string, ids: Pick<Ids, 'uuid'>): string => (UUID.test(sent) ? sent : ids.uuid());

/** RFC 9701 section 5 */
const SIGNED_INTROSPECTION = 'application/token-introspection+jwt';

export function createOidcEndpoints(parts: OidcEndpointsParts): OidcEndpoints {
  const { pools, clients, users, groups, tokens, baseUrl } = parts;
  const base = new URL(baseUrl);
  const prefix = base.pathname.replace(/\/$/, '');
  const issuerOf = (poolId: string): string => `${baseUrl}/${poolId}`;
  const forward = createForwarding(baseUrl, parts.baseUrlIsPublic, parts.hostOf);
  const payloads = createPayloadsStore(parts.connection);
  const scopes = createRequestScopes();
  const consents = createConsents({ payloads, clock: parts.clock });
  const documents = createDocuments({ keys: tokens.keys, issuerOf });
  const browserSessionOf = createBrowserSessionOf(tokens);
  const confirmation = createLogoutConfirmation({ sealer: parts.sealer, issuer: tokens.issuer });
  const logout = createLogout({ ...parts, issuer: tokens.issuer, browserSessionOf, confirmation });
  const resolveRequestUri = createResolveRequestUri({ clients, logger: parts.logger, fetch: parts.publicFetch });
  const registration = createRegistration({ ...parts, issuer: tokens.issuer, sessions: tokens.sessions, issuerOf });
  const providers = createProviders((pool) => {
    const { id: poolId, sessionTracking, devices } = pool;
    return createProvider({
      ...parts,
      poolId,
      pool,
      payloads,
      consents,
      scopes,
      issuerUrl: issuerOf(poolId),
      internalRedirects: parts.internalRedirectsOf?.(poolId) ?? [],
      secureCookies: base.protocol === 'https:',
      issuer: tokens.issuer,
      sessions: tokens.sessions,
      refreshTokens: tokens.refreshTokens,
      ssoSessions: tokens.ssoSessions,
      tracksDevices: devices !== undefined,
      ...defined({ fetch: parts.outboundFetch }),
      subOf: async (loginHint) => (await users.findByLogin(await pools.get(poolId), loginHint))?.sub,
      notifyUser:
        parts.notifyUser ??
        (async () => {
          throw new CodedError('person_unreachable', 'The user cannot be notified.');
        }),
      satisfies: (amr, requestedLevel) => satisfies(pool, amr, requestedLevel),
      ...defined({ tracking: sessionTracking?.enabled ? { maxPerUser: sessionTracking.maxPerUser } : undefined }),
      findAccount: createAccounts({ poolId, pools, clients, users, groups, claimsOf: parts.claimsOf, scopes }),
    });
  });

  function serveDocument(ctx: Context, text: string): void {
    ctx.set('Cache-Control', CACHE);
    ctx.type = 'application/json';
    ctx.body = text;
  }

  /** Hands the request to oidc-provider, which reads `baseUrl` and `url` as a mounted application. The body must be unread. */
  async function delegate(ctx: Context, pool: UserPool, path: string, query: string): Promise<void> {
    const req = ctx.req as IncomingMessage & { baseUrl?: string };
    const { url } = req;
    forward(req);
    // oidc-provider trusts this header: it is overwritten, never a client’s.
    req.headers['x-forwarded-for'] = ctx.ip;
    req.baseUrl = `${prefix}/${pool.id}`;
    req.url = query === '' ? path : `${path}?${query}`;
    ctx.respond = false;
    await providers.of(pool).callback(req, ctx.res);
    req.url = url;
  }

  /** Redirects a posted request to its GET form: cookies are SameSite=Lax, so a cross-site POST carries none, but the redirect does. */
  async function redirectAsGet(ctx: Context, pool: UserPool, path: string): Promise<void> {
    const query = await postedQuery(ctx);
    if (query === undefined) return refuseForm(ctx, pool);
    ctx.status = 303;
    ctx.redirect(`${prefix}/${pool.id}${path}?${query}`);
  }

  async function refuseForm(ctx: Context, pool: UserPool): Promise<void> {
    logRefusal(parts.logger, { event: 'form.error', pool: pool.id, error: 'invalid_request', detail: ctx.path });
    ctx.status = 400;
    await parts.renderError(ctx, {
      title: 'An error was encountered with the requested page.',
      message: 'The form is malformed or too long.',
    });
    ctx.status = 400;
  }

  /** Whether the address may try another device code; otherwise answers 429 with a page. */
  async function admitDeviceCode(ctx: Context, pool: UserPool): Promise<boolean> {
    try {
      parts.wrongDeviceCodes?.refuse(ctx.ip);
      return true;
    } catch (error) {
      if (!(error instanceof RateExceeded)) throw error;
      logRefusal(parts.logger, { event: 'code_verification.error', pool: pool.id, ...reasonOf(error), detail: ctx.ip });
      await parts.renderError(ctx, { title: 'Too much at once', message: 'Too many attempts. Please wait a little, then try again.' });
      ctx.set('Retry-After', String(error.retryAfter));
      ctx.status = 429;
      return false;
    }
  }

  const handlers: Record<Route['name'], (ctx: Context, pool: UserPool, path: string) => Promise<void> | void> = {
    discovery: (ctx, pool) => serveDocument(ctx, documents.discovery(pool)),
    jwks: async (ctx, pool) => serveDocument(ctx, await documents.jwks(pool)),
    'protected-resource': async (ctx, pool, path) => {
      const rest = path.slice(PROTECTED_RESOURCE.length);
      const metadata = await protectedResourceOf(pool, rest, { issuer: issuerOf(pool.id), resourceServers: parts.resourceServers });
      if (metadata) serveDocument(ctx, JSON.stringify(metadata));
    },
    authorize: async (ctx, pool, path) => {
      const query = await resolveRequestUri(ctx.querystring, { poolId: pool.id, address: ctx.ip });
      return delegate(ctx, pool, path, await completeAuthorizeQuery(query, pool, clients, ctx.ip));
    },
    async device(ctx, pool, path) {
      if (ctx.method === 'POST' && !(await admitDeviceCode(ctx, pool))) return;
      prefill(ctx.req, ctx.query['user_code']);
      await delegate(ctx, pool, path, '');
    },
    'device-resume': (ctx, pool, path) => delegate(ctx, pool, path, ''),
    // The cookie identifies the interaction; query parameters would override its stored ones.
    resume: (ctx, pool, path) => delegate(ctx, pool, path, ''),
    api: (ctx, pool, path) => {
      ctx.set(INTERACTION_ID, interactionIdOf(ctx.get(INTERACTION_ID), parts.ids));
      // API clients get JSON errors whatever they accept.
      ctx.req.headers.accept = ctx.req.headers.accept?.includes(SIGNED_INTROSPECTION) ? SIGNED_INTROSPECTION : 'application/json';
      return delegate(ctx, pool, path, ctx.querystring);
    },
    register: (ctx, pool) => {
      const terms = termsOf(pool);
      if (terms) return registration.register(ctx, pool, terms);
    },
    registered: (ctx, pool, path) => {
      const terms = termsOf(pool);
      if (terms?.management) return registration.manage(ctx, pool, terms, path.slice(path.lastIndexOf('/') + 1));
    },
    login: (ctx, pool) => ctx.redirect(`${prefix}/${pool.id}/oauth2/authorize?${ctx.querystring}`),
    signup: (ctx, pool) => ctx.redirect(`${prefix}/${pool.id}/oauth2/authorize?${withSignUpHint(ctx.querystring)}`),
    logout: async (ctx, pool) => {
      const submitted = ctx.method === 'POST';
      const query = submitted ? await postedQuery(ctx) : ctx.querystring;
      if (query === undefined) return refuseForm(ctx, pool);
      forward(ctx.req);
      const path = `${prefix}/${pool.id}`;
      const urls = { logout: `${path}/logout`, authorize: `${path}/oauth2/authorize`, signedOut: `${path}/signed-out` };
      return logout(ctx, pool, providers.of(pool).provider, { parameters: new URLSearchParams(query), submitted, urls });
    },
  };

  return {
    interactions: createInteractions({ pools, providers, forward, browserSessionOf, consents }),
    clientAccess: createClientAccess({ clients, sessions: tokens.sessions, consents }),
    signedIn: createSignedIn({ pools, providers, forward, clock: parts.clock }),
    currentSsoSession: createCurrentSsoSession({ pools, providers, forward }),
    signOutBrowser: createSignOutBrowser({ pools, providers, forward, browserSessionOf }),
    backchannelRequests: createBackchannelRequests({ ...parts, payloads, refreshTokens: tokens.refreshTokens }),
    redeemCode: createRedeemCode({ pools, providers, sessions: tokens.sessions }),
    endSsoSession: createEndSsoSession({ payloads, sessions: tokens.sessions, ssoSessions: tokens.ssoSessions }),
    close: () => providers.close(),
    middleware: async (ctx, next) => {
      const found = routeOf(ctx.path);
      const pool = found && (await pools.find(found.poolId));
      if (!found || !pool) return next();
      const { route, path } = found;
      if (route.cors && allowAnyOrigin(ctx, route.methods)) return;
      if (!route.methods.includes(ctx.method)) {
        logRefusal(parts.logger, { event: `${route.name}.error`, pool: pool.id, error: 'invalid_request', detail: `method ${ctx.method}` });
        return refuseMethod(ctx, route);
      }
      const ownForm = route.name === 'logout' && parts.isSameOrigin(ctx);
      if (ctx.method === 'POST' && route.cookies && !ownForm) return redirectAsGet(ctx, pool, path);
      await handlers[route.name](ctx, pool, path);
    },
  };
}

function refuseMethod(ctx: Context, route: Route): void {
  ctx.status = 405;
  ctx.set('Allow', route.methods.join(', '));
  ctx.body = { error: 'invalid_request', error_description: 'method not allowed' };
}

const withSignUpHint = (query: string): string => (query === '' ? 'screen_hint=signup' : `${query}&screen_hint=signup`);
