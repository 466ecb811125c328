import type { EventEmitter } from 'node:events';
import type { Context } from 'koa';
import { type KoaContextWithOIDC, Provider } from 'oidc-provider';
import { assuranceOf } from '../../authentication/index.js';
import { interstitialUrl } from '../../directory/clients/index.js';
import type { Pools } from '../../directory/pools/index.js';
import { isCanonicalJwt, type Logger, own } from '../../kernel/index.js';
import type { TokenIssuer } from '../../tokens/index.js';
import { settingsOf } from './client-metadata.js';
import { type ConfigurationParts, configurationOf } from './configuration.js';
import { resourceMetadata, USER_INFO } from './discovery/resource-metadata.js';
import { installModels } from './models/install-models.js';
import { createPollingProofs } from './models/polled-grant-model.js';
import { REQUESTED_SCOPE, TOKEN_EXCHANGE } from './names.js';
import { logRefusals } from './refusal-log.js';
import { isRequestedScope } from './request-scope.js';
import { createDelegation } from './token/delegation.js';
import { type ChangesFor, createRequestedChanges } from './token/token-changes.js';
import { createTokenExchange, type Exchange } from './token/token-exchange.js';

/**
 * Interposes a page before an immediate error redirect to an openly registered client (RFC 9700 section 4.11.2); codes need a consent,
 * which the pool may remember. Responses after an interaction (`resume`) redirect directly. `ownUrls`: redirect URIs of built-in pages.
 */
function interposePage(ctx: KoaContextWithOIDC, poolId: string, ownUrls: readonly string[]): void {
  const { oidc } = ctx;
  if (oidc?.route !== 'authorization' || !oidc.client || !settingsOf(oidc.client).unvetted) return;
  const target = targetOf(ctx);
  if (target === undefined || target.startsWith('/') || ownUrls.some((url) => target.startsWith(url))) return;
  ctx.status = 303;
  ctx.redirect(interstitialUrl(poolId, oidc.client.clientId, target));
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

export interface ProviderParts extends ConfigurationParts {
  readonly issuerUrl: string;
  readonly issuer: TokenIssuer;
  readonly logger: Logger;
  readonly exchange: Exchange;
  readonly pools: Pools;
  /** Omitted: no Lambda triggers. */
  readonly changesFor?: ChangesFor;
}

/** Authorization server of one pool. Immutable once built; holds none of the pool’s signing keys. */
export function createProvider(parts: ProviderParts): Provider {
  const { poolId, clock, ids, scopes } = parts;
  const provider = new Provider(parts.issuerUrl, configurationOf(parts));
  const changes = createRequestedChanges({ ...parts, changesFor: parts.changesFor ?? (async () => undefined) });
  const assurance = async (amr: readonly string[] | undefined) => assuranceOf(await parts.pools.get(poolId), amr);
  installModels(provider, {
    poolId,
    pool: parts.pool,
    issuer: parts.issuer,
    refreshTokens: parts.refreshTokens,
    resourceServers: parts.resourceServers,
    scopes,
    changes,
    assurance,
    clock,
    ids,
    sessions: parts.sessions,
    pollingProofs: createPollingProofs(parts.sealer.derive(`oidc-polling:${poolId}`)),
  });
  const { handler, parameters } = createTokenExchange({
    poolId,
    issuer: parts.issuer,
    exchange: parts.exchange,
    delegate: createDelegation({ ...parts, changes, assurance }),
    clock,
  });
  provider.registerGrantType(TOKEN_EXCHANGE, handler, parameters, ['audience', 'resource']);
  provider.use(async (ctx, next) => {
    refuseNonCanonicalProof(ctx);
    await next().catch((error: unknown) => restartDeviceForm(ctx as KoaContextWithOIDC, error));
    answerUnauthorizedClient(ctx);
    if ((ctx as KoaContextWithOIDC).oidc?.route === 'token' && 'access_token' in Object(ctx.body))
      leaveOutScope(ctx.body as TokenResponse, scopes.of(ctx).requestedScope ?? (ctx as KoaContextWithOIDC).oidc.params?.['scope']);
    answerUserInfo(ctx);
    if (ctx.path.endsWith(USER_INFO)) addToChallenges(ctx, resourceMetadata(parts.issuerUrl, USER_INFO));
    if (!scopes.of(ctx).consentRemembered) interposePage(ctx as KoaContextWithOIDC, poolId, parts.internalRedirects ?? []);
    // An empty body has no content type: oidc-client-ts takes text for an error.
    if (ctx.body === '') ctx.remove('Content-Type');
  });
  // The forwarded headers are set by this server (`forwarded.ts`), never by clients.
  provider.proxy = true;
  const logger = parts.logger.child({ pool: poolId });
  logRefusals(provider, logger);
  const events: EventEmitter = provider;
  events.on('server_error', (_ctx: unknown, err: Error) => logger.error({ err }, 'authorization server failed'));
  events.on('error', (err: Error) => logger.error({ err }, 'authorization server failed'));
  events.on('authorization.success', ({ oidc }: KoaContextWithOIDC, response?: TokenResponse) => {
    if (response) leaveOutScope(response, oidc.params?.[REQUESTED_SCOPE]);
  });
  return provider;
}

/** Invalidates DPoP proofs in non-canonical base64url, which would evade the replay cache. oidc-provider answers `invalid_dpop_proof`. */
function refuseNonCanonicalProof({ req }: Context): void {
  const proof = req.headers['dpop'];
  if (typeof proof === 'string' && !isCanonicalJwt(proof)) req.headers['dpop'] = '.';
}

/** Redirects a device code form whose SSO session has ended: oidc-provider would throw on saving it. */
function restartDeviceForm(ctx: KoaContextWithOIDC, error: unknown): void {
  const { oidc } = ctx;
  if (oidc?.route !== 'code_verification' || ctx.method !== 'POST' || typeof oidc.session?.exp === 'number') throw error;
  ctx.status = 303;
  ctx.redirect(oidc.urlFor('code_verification'));
}

const GRANT_REFUSED =
  /^(requested grant type|urn:ietf:params:oauth:grant-type:device_code|urn:openid:params:grant-type:ciba) is not allowed for this client$/;

/** Answers `unauthorized_client` (RFC 6749 section 5.2) where oidc-provider says `invalid_request`. */
function answerUnauthorizedClient(ctx: { body: unknown }): void {
  const body = ctx.body as { error?: string; error_description?: string } | undefined;
  if (!GRANT_REFUSED.test(body?.error_description ?? '')) return;
  ctx.body = { ...body, error: 'unauthorized_client' };
}

interface TokenResponse {
  scope?: unknown;
}

/**
 * Removes `scope` from a response that grants exactly what was requested (RFC 6749 sections 4.2.2 and 5.1): Cognito’s has no such member.
 * It stays where the client gets another scope than it named, or named none.
 */
function leaveOutScope(response: TokenResponse, requested: unknown): void {
  if (isRequestedScope(response.scope, requested)) delete response.scope;
}

/** Appends a parameter to each challenge of the response. */
function addToChallenges(ctx: Context, parameter: string): void {
  const challenges = challengesOf(ctx);
  if (challenges.length > 0)
    ctx.set(
      'WWW-Authenticate',
      challenges.map((challenge) => `${challenge}, ${parameter}`),
    );
}

/** One challenge per scheme. */
const challengesOf = (ctx: Context): string[] =>
  [ctx.response.get('WWW-Authenticate') as string | string[]].flat().filter((challenge) => challenge !== '');

const USER_INFO_TEXTS: Readonly<Record<string, string>> = {
  invalid_request: 'Bad OAuth2 request at UserInfo Endpoint',
  invalid_token: 'Access token is expired, disabled, or deleted, or the user has globally signed out.',
};

/** Cognito’s error descriptions of userInfo, which some clients compare, in body and header. */
function answerUserInfo(ctx: Context): void {
  const { error, error_description: description } = (ctx.body ?? {}) as { error?: string; error_description?: string };
  const text = error === undefined ? undefined : own(USER_INFO_TEXTS, error);
  if (!ctx.path.endsWith(USER_INFO) || text === undefined || description === undefined) return;
  ctx.body = { error, error_description: text };
  const challenges = challengesOf(ctx);
  if (challenges.length === 0) return;
  ctx.set(
    'WWW-Authenticate',
    challenges.map((challenge) => challenge.replaceAll(`error_description="${description}"`, `error_description="${text}"`)),
  );
}
