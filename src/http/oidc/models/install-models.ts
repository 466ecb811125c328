import { type Client, errors, type KoaContextWithOIDC, Provider } from 'oidc-provider';
import { matchesReturnAddress } from '../../../directory/clients/index.js';
import { protocolProfileOf, type UserPool } from '../../../directory/pools/index.js';
import { activeScopes, machineScopes, type ResourceServers } from '../../../directory/resource-servers/index.js';
import { typedClaims } from '../../../directory/users/index.js';
import { type Clock, CodedError, constantTimeEqual, defined, hasCode, type Ids, seconds } from '../../../kernel/index.js';
import type { Assurance, Confirmation, RefreshTokens, Sessions, TokenIssuer } from '../../../tokens/index.js';
import { changedAccessToken, changedIdClaims } from '../../../triggers/index.js';
import type { UserAccount } from '../accounts.js';
import { completionOf, reachedAcr } from '../authorize/authorize-request.js';
import { acrIn, requestedClaims } from '../authorize/claims-parameter.js';
import { settingsOf } from '../client-metadata.js';
import { keepListsNormalized, promptsAsLogin } from '../list-parameters.js';
import { BOUND_RESOURCE } from '../names.js';
import type { RequestScopes } from '../request-scope.js';
import { grantedScopes } from '../requested-scopes.js';
import { clientMetadataIn } from '../token/client-credentials-metadata.js';
import { requestedResource } from '../token/requested-resource.js';
import { encryptedFor, type RequestedChanges } from '../token/token-changes.js';
import type { InnerModels, TokenFields } from './inner-models.js';
import type { PollingProofs } from './polled-grant-model.js';

/**
 * Replaces models of oidc-provider. Its internals read `provider.X`, so an own property of the instance takes precedence. The class name
 * is the model’s `kind` and must stay. No other file depends on these internals; test/oidc covers them.
 */
export function installModels(
  provider: Provider,
  parts: {
    poolId: string;
    /** At its current version. */
    pool: UserPool;
    issuer: TokenIssuer;
    refreshTokens: RefreshTokens;
    resourceServers: Pick<ResourceServers, 'scopesOf'>;
    scopes: RequestScopes;
    changes: RequestedChanges;
    /** `acr` and `amr` claims. */
    assurance: (amr: readonly string[] | undefined) => Promise<{ assurance?: Assurance }>;
    clock: Clock;
    ids: Ids;
    pollingProofs: PollingProofs;
    sessions: Pick<Sessions, 'find'>;
  },
): void {
  const { poolId, pool, issuer, refreshTokens, resourceServers, scopes, changes, assurance, clock, ids, pollingProofs } = parts;
  const own = (name: string, value: unknown): void => void Object.defineProperty(provider, name, { value, configurable: true });
  const values = new WeakMap<object, string>();

  const eventId = (): string => {
    const scope = scopes.current();
    scope.eventId ??= ids.uuid();
    return scope.eventId;
  };

  const inner = provider as unknown as InnerModels;
  const { AccessToken: BaseAccessToken, ClientCredentials: BaseClientCredentials, RefreshToken: BaseRefreshToken } = inner;
  const { IdToken: BaseIdToken, OIDCContext: BaseContext } = inner;

  own(
    'AccessToken',
    class AccessToken extends BaseAccessToken {
      generateTokenId(): string {
        return ids.uuid();
      }
      async getValueAndPayload(): Promise<{ value: string; payload?: object }> {
        const { entities } = Provider.ctx!.oidc;
        const account = entities.Account as UserAccount;
        // Scopes of removed resource servers are dropped on refresh.
        this.scope = activeScopes(this.scope.split(' '), await resourceServers.scopesOf(poolId)).join(' ');
        const plain = { clientId: this.clientId, scope: this.scope, groups: account.effectiveGroups.names };
        const tokenChanges = await changes.ofUser(account, this.clientId, this.scope);
        const tokenContent = tokenChanges ? changedAccessToken(plain, tokenChanges) : plain;
        // Scope of the token response.
        this.scope = tokenContent.scope;
        const { authTime, amr, resource } = signInOf(Provider.ctx!, clock);
        const value = await issuer.access({
          poolId,
          clientId: this.clientId,
          sub: this.accountId,
          username: account.user.username,
          ...tokenContent,
          authTime,
          ...(await assurance(amr)),
          originJti: this.grantId,
          eventId: eventId(),
          version: 2,
          jti: this.jti,
          ...confirmedBy(this),
          ...defined({ audience: resource }),
          lifetime: this.expiration,
        });
        values.set(this, value);
        if (this.gty !== 'implicit') return { value };
        const { clientId, accountId, grantId, scope, sessionUid, claims } = this;
        return { value, payload: { clientId, accountId, grantId, scope, sessionUid, authTime, claims } };
      }
      /** For userInfo, introspection and revocation. Undefined for client credentials tokens; the grant shows whether the session is still open. */
      static override async find(value: string): Promise<unknown> {
        const claims = await verified(issuer.verifyAccess(withoutPrefix(value), { poolId }));
        if (!claims?.origin_jti) return undefined;
        // A delegated token has another client than its session; as a grant’s token, oidc-provider would revoke it as stolen.
        const delegated = 'act' in claims;
        refuseRevocationWhereOff(Provider.ctx);
        if (delegated) refuseUnrevocable(Provider.ctx!, claims.client_id);
        if (delegated && !(await parts.sessions.find(poolId, claims.origin_jti))) return undefined;
        return new AccessToken({
          kind: 'AccessToken',
          jti: claims.jti,
          clientId: claims.client_id,
          accountId: claims.sub,
          ...(delegated ? { extra: { act: claims['act'] } } : { grantId: claims.origin_jti }),
          scope: claims.scope,
          iat: claims.iat,
          exp: claims.exp,
          ...claims.cnf,
        });
      }
    },
  );

  own(
    'ClientCredentials',
    class ClientCredentials extends BaseClientCredentials {
      generateTokenId(): string {
        return ids.uuid();
      }
      async getValueAndPayload(): Promise<{ value: string }> {
        this.scope = machineScope(Provider.ctx!.oidc.client!, this.scope, await resourceServers.scopesOf(poolId));
        const plain = { clientId: this.clientId, scope: this.scope };
        const tokenChanges = await changes.ofMachine(this.clientId, this.scope, clientMetadataIn(Provider.ctx!));
        const tokenContent = tokenChanges ? changedAccessToken(plain, tokenChanges) : plain;
        this.scope = tokenContent.scope;
        const value = await issuer.access({
          poolId,
          clientId: this.clientId,
          sub: this.clientId,
          ...tokenContent,
          authTime: seconds(clock),
          version: 2,
          jti: this.jti,
          ...confirmedBy(this),
          ...defined({ audience: requestedResource(Provider.ctx!) }),
          lifetime: this.expiration,
        });
        return { value };
      }
      /** For introspection and revocation. */
      static override async find(value: string): Promise<unknown> {
        if (!STRUCTURED_ROUTES.has(Provider.ctx?.oidc.route ?? '')) return undefined;
        const claims = await verified(issuer.verifyAccess(withoutPrefix(value), { poolId }));
        if (!claims || claims.origin_jti) return undefined;
        refuseUnrevocable(Provider.ctx!, claims.client_id);
        const { jti, client_id: clientId, scope, iat, exp, cnf } = claims;
        return new ClientCredentials({ kind: 'ClientCredentials', jti, clientId, scope, iat, exp, ...cnf });
      }
    },
  );

  own(
    'RefreshToken',
    class RefreshToken extends BaseRefreshToken {
      generateTokenId(): string {
        return refreshTokens.mint(this.grantId);
      }
      static override async find(value: string, options?: object): Promise<unknown> {
        refuseRevocationWhereOff(Provider.ctx);
        const found = (await BaseRefreshToken.find.call(RefreshToken, withoutPrefix(value), options)) as TokenFields | undefined;
        if (found && Provider.ctx?.oidc.route === 'token') {
          // A refresh without `scope` is one for what was granted (RFC 6749 section 6).
          scopes.current().requestedScope = String(Provider.ctx.oidc.params?.['scope'] ?? found.scope);
          narrowToGranted(Provider.ctx, found);
        }
        // Introspection reports the ID of the model, which here is the token itself.
        if (found && Provider.ctx?.oidc.route === 'introspection') found.jti = value;
        return found;
      }
    },
  );

  /** The polled code is the stored ID with a proof, so neither the store nor an interaction holds a redeemable value. */
  for (const name of ['DeviceCode', 'BackchannelAuthenticationRequest'] as const) {
    const Base = inner[name];
    const PolledGrant = class extends Base {
      override async getValueAndPayload(): Promise<{ value: string; payload?: object | undefined }> {
        const { payload } = await super.getValueAndPayload();
        return { value: pollingProofs.codeOf(this.jti), payload };
      }
      static override async find(value: string, options?: object): Promise<unknown> {
        const id = Provider.ctx?.oidc.route === 'token' ? pollingProofs.idIn(value) : value;
        return id === undefined ? undefined : Base.find.call(PolledGrant, id, options);
      }
    };
    Object.defineProperty(PolledGrant, 'name', { value: name });
    own(name, PolledGrant);
  }

  own(
    'IdToken',
    class IdToken extends BaseIdToken {
      async issue({ use }: { use?: string } = {}): Promise<string> {
        const { clientId } = this.client;
        if (use === 'authorization') return issuer.answer({ poolId, clientId, claims: this.extra, lifetime: JARM_LIFETIME });
        if (use === 'introspection') return issuer.answer({ poolId, clientId, claims: this.extra, typ: 'token-introspection+jwt' });
        if (use === 'userinfo') return issuer.answer({ poolId, clientId, claims: this.available });
        return encryptedFor(this.client, await this.signed());
      }
      private async signed(): Promise<string> {
        const { sub, auth_time: authTime, acr, amr, ...claims } = this.available;
        const { AccessToken: accessToken, Account: account, Grant: grant } = Provider.ctx!.oidc.entities;
        const scope = (accessToken as unknown as TokenFields | undefined)?.scope ?? '';
        const tokenChanges = account && (await changes.ofUser(account as UserAccount, this.client.clientId, scope));
        return issuer.id({
          poolId,
          clientId: this.client.clientId,
          sub: String(sub),
          authTime: Number(authTime ?? seconds(clock)),
          ...inRequestedAcr(pool, await assurance(amr as readonly string[] | undefined)),
          ...(grant?.jti === undefined
            ? {}
            : { originJti: grant.jti, ...defined({ sid: settingsOf(this.client).announced ? grant.jti : undefined }) }),
          eventId: eventId(),
          ...defined({
            // A refreshed ID token should have none (OpenID Connect Core section 12.2).
            nonce: typeof this.extra['nonce'] === 'string' && !isRefresh(Provider.ctx!) ? this.extra['nonce'] : undefined,
            accessToken: accessToken ? values.get(accessToken)! : undefined,
          }),
          claims: tokenChanges ? typedClaims(pool, changedIdClaims(claims, tokenChanges)) : claims,
          lifetime: settingsOf(this.client).lifetimes.id,
        });
      }
      /** Validates an `id_token_hint`. */
      static async validate(token: string, client: Client): Promise<{ payload: unknown }> {
        return { payload: await issuer.verifyId(token, { poolId, clientId: client.clientId, expiredToo: true }) };
      }
    },
  );

  /** Claims without masking: the directory has selected them. */
  own(
    'Claims',
    class Claims {
      constructor(private readonly available: Record<string, unknown>) {}
      scope(): void {}
      mask(): void {}
      rejected(): void {}
      async result(): Promise<Record<string, unknown>> {
        return this.available;
      }
    },
  );

  /** Requested scopes have been checked against the client’s; the provider need not know custom scopes. */
  own(
    'OIDCContext',
    class OIDCContext extends BaseContext {
      #params: Record<string, unknown> | undefined;
      get requestParamOIDCScopes(): Set<string> {
        return this.requestParamScopes;
      }
      get params(): Record<string, unknown> | undefined {
        return this.#params;
      }
      /** oidc-provider refuses to introspect and revoke JWTs: the prefix hides that access tokens are JWTs. */
      set params(params: Record<string, unknown> | undefined) {
        // A token request has no list but `scope`, and no request object.
        if (params && (this.route !== 'token' || params['scope'] !== undefined)) keepListsNormalized(params, promptsAsLogin(pool));
        const { token } = params ?? {};
        if (params && STRUCTURED_ROUTES.has(this.route) && typeof token === 'string') params['token'] = `${NON_JWT_PREFIX}${token}`;
        // Runs once the client is known; the authorization endpoint completes its query before.
        if (params && COMPLETED_ROUTES.has(this.route) && this.client)
          Object.assign(params, completionOf({ ...params, resource: this.body?.['resource'] }, pool, settingsOf(this.client)));
        this.#params = params;
      }
    },
  );

  // Redirect URIs are validated when a client is saved, by Cognito’s rules, which mix web and app schemes.
  inner.Client.Schema.prototype.redirectUris = () => {};

  // Any port of a callback URL on loopback. Redirect URIs of built-in pages match exactly.
  inner.Client.prototype.redirectUriAllowed = function (redirectUri) {
    return this.redirectUris!.includes(redirectUri) || matchesReturnAddress(settingsOf(this).callbackUrls, redirectUri);
  };

  // Of the pool’s `acr` values, which oidc-provider does not know.
  Object.defineProperty(inner.Client.prototype, 'defaultAcrValues', {
    get(this: Client) {
      return settingsOf(this).defaultAcrValues;
    },
  });

  // A client has two secrets during a rotation.
  inner.Client.prototype.compareClientSecret = function (presented) {
    return settingsOf(this)
      .secrets.map((secret) => constantTimeEqual(secret, presented))
      .includes(true);
  };
}

/** `cnf` of a sender-constrained token. */
function confirmedBy({ jkt, 'x5t#S256': x5t }: TokenFields): { confirmation?: Confirmation } {
  if (jkt === undefined && x5t === undefined) return {};
  return { confirmation: { ...defined({ jkt, 'x5t#S256': x5t }) } };
}

/** Sign-in behind the tokens of this request: stored with the code, refresh token or polled grant, or that of the SSO session. */
function signInOf(
  { oidc }: KoaContextWithOIDC,
  clock: Clock,
): { authTime: number; amr?: readonly string[] | undefined; resource?: string } {
  const {
    AuthorizationCode: code,
    RefreshToken: refreshToken,
    DeviceCode: deviceCode,
    BackchannelAuthenticationRequest: request,
  } = oidc.entities;
  const stored = code ?? refreshToken ?? deviceCode ?? request;
  const resource = stored ? stored.resource : oidc.params?.[BOUND_RESOURCE];
  const bound = typeof resource === 'string' ? { resource } : {};
  if (stored) return { authTime: stored.authTime ?? seconds(clock), amr: stored.amr, ...bound };
  return { authTime: oidc.session?.authTime() ?? seconds(clock), amr: oidc.session?.amr, ...bound };
}

/** Assurance with the requested `acr` that the sign-in reaches in place of its own, for a request in which `acr` is essential. */
function inRequestedAcr(pool: UserPool, { assurance }: { assurance?: Assurance }): { assurance?: Assurance } {
  const acr = protocolProfileOf(pool) === 'openid' ? acrIn(requestedClaims(Provider.ctx!)) : undefined;
  if (!assurance || !acr?.essential) return { ...defined({ assurance }) };
  return { assurance: { ...assurance, acr: reachedAcr(pool, assurance.amr, acr.values) ?? assurance.acr } };
}

/** Seconds; the default of oidc-provider. */
const JARM_LIFETIME = 120;

const COMPLETED_ROUTES: ReadonlySet<string> = new Set([
  'pushed_authorization_request',
  'device_authorization',
  'backchannel_authentication',
]);

const isRefresh = ({ oidc }: KoaContextWithOIDC): boolean => oidc.params?.['grant_type'] === 'refresh_token';

/** Routes that take access tokens as parameters. */
const STRUCTURED_ROUTES: ReadonlySet<string> = new Set(['introspection', 'revocation']);

/** Prefix that no token begins with. */
const NON_JWT_PREFIX = '~';

const withoutPrefix = (token: string): string => (token.startsWith(NON_JWT_PREFIX) ? token.slice(NON_JWT_PREFIX.length) : token);

async function verified<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof CodedError) return undefined;
    throw error;
  }
}

/**
 * Scopes of a client credentials token. Throws `invalid_scope` for an unknown scope, `invalid_grant` for one that the client lacks, as
 * Cognito’s token endpoint.
 */
function machineScope(client: Client, requested: string | undefined, existing: ReadonlySet<string>): string {
  try {
    return machineScopes(requested?.split(' '), settingsOf(client).oauthScopes, existing).join(' ');
  } catch (error) {
    if (hasCode(error, 'scope_unknown')) throw new errors.InvalidScope('requested scope is not known', requested ?? '');
    if (hasCode(error, 'scope_not_allowed')) throw new errors.InvalidGrant('requested scope is not allowed');
    throw error;
  }
}

/** Narrows the `scope` of a refresh to what its grant has, as the authorization endpoint did (RFC 6749 section 6). Throws `invalid_scope`. */
function narrowToGranted({ oidc }: KoaContextWithOIDC, { clientId, scope }: TokenFields): void {
  const params = oidc.params!;
  // oidc-provider refuses another client’s token.
  if (params['scope'] === undefined || oidc.client?.clientId !== clientId) return;
  params['scope'] = grantedScopes(params['scope'], { allowed: scope.split(' '), ofClient: settingsOf(oidc.client).oauthScopes }).join(' ');
}

function refuseRevocationWhereOff(ctx: KoaContextWithOIDC | undefined): void {
  if (ctx?.oidc.route !== 'revocation' || settingsOf(ctx.oidc.client).tokenRevocation) return;
  throw new errors.InvalidRequest('token revocation is not enabled for this client');
}

/**
 * Refuses to revoke an access token of the client that has no session to end: of client credentials, or delegated, whose session is another
 * client’s. Throws `unsupported_token_type` (RFC 7009 section 2.2.1).
 */
function refuseUnrevocable({ oidc }: KoaContextWithOIDC, clientId: string): void {
  if (oidc.route === 'revocation' && oidc.client?.clientId === clientId)
    throw new errors.UnsupportedTokenType('the token has no session: it ends when it expires');
}
