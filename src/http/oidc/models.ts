import { type Client, errors, type KoaContextWithOIDC, Provider } from 'oidc-provider';
import { activeScopes, machineScopes, type ResourceServers } from '../../directory/resource-servers/index.js';
import { type Clock, CodedError, constantTimeEqual, defined, hasCode, type Ids, seconds } from '../../kernel/index.js';
import type { Assurance, Confirmation, RefreshTokens, Sessions, TokenIssuer } from '../../tokens/index.js';
import { changedAccessToken, changedIdClaims } from '../../triggers/index.js';
import type { UserAccount } from './accounts.js';
import { completionOf } from './authorize-request.js';
import { clientMetadataIn } from './client-credentials-metadata.js';
import { settingsOf } from './client-metadata.js';
import { encryptedFor } from './encrypted-token.js';
import { BOUND_RESOURCE } from './names.js';
import type { PollingProofs } from './polling-bindings.js';
import type { RequestScopes } from './request-scope.js';
import type { RequestedChanges } from './token-changes.js';

/**
 * The only file that leans on oidc-provider's inner seams (facts/oidc-provider.md section 3.3): its internals read `provider.X`, so
 * an own property of the instance takes over. The class name is the model's kind and must stay. Pinned by test/oidc.
 */
export function installModels(
  provider: Provider,
  parts: {
    poolId: string;
    issuer: TokenIssuer;
    refreshTokens: RefreshTokens;
    resourceServers: Pick<ResourceServers, 'scopesOf'>;
    scopes: RequestScopes;
    changes: RequestedChanges;
    /** What tokens say of what was shown. */
    assurance: (amr: readonly string[] | undefined) => Promise<{ assurance?: Assurance }>;
    clock: Clock;
    ids: Ids;
    pollingProofs: PollingProofs;
    sessions: Pick<Sessions, 'find'>;
  },
): void {
  const { poolId, issuer, refreshTokens, resourceServers, scopes, changes, assurance, clock, ids, pollingProofs } = parts;
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
        // A refresh token remembers what it was given for; what no resource server has any more is good for nothing.
        this.scope = activeScopes(this.scope.split(' '), await resourceServers.scopesOf(poolId)).join(' ');
        const plain = { clientId: this.clientId, scope: this.scope, groups: account.effectiveGroups.names };
        const wanted = await changes.ofUser(account, this.clientId, this.scope);
        const said = wanted ? changedAccessToken(plain, wanted) : plain;
        // What the answer says of it.
        this.scope = said.scope;
        const { authTime, amr, resource } = signInOf(Provider.ctx!, clock);
        const value = await issuer.access({
          poolId,
          clientId: this.clientId,
          sub: this.accountId,
          username: account.user.username,
          ...said,
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
        const { clientId, accountId, grantId, scope, sessionUid } = this;
        return { value, payload: { clientId, accountId, grantId, scope, sessionUid, authTime } };
      }
      /** For userInfo. Machine tokens belong to nobody; whether the session still lives is asked by way of the grant. */
      static override async find(value: string): Promise<unknown> {
        const claims = await verified(issuer.verifyAccess(uncloaked(value), { poolId }));
        if (!claims?.origin_jti) return undefined;
        // Who acts for a user is not the client of the session: oidc-provider would take the token for a stolen one.
        const delegated = 'act' in claims;
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
        const wanted = await changes.ofMachine(this.clientId, this.scope, clientMetadataIn(Provider.ctx!));
        const said = wanted ? changedAccessToken(plain, wanted) : plain;
        this.scope = said.scope;
        const value = await issuer.access({
          poolId,
          clientId: this.clientId,
          sub: this.clientId,
          ...said,
          authTime: seconds(clock),
          version: 2,
          jti: this.jti,
          ...confirmedBy(this),
          lifetime: this.expiration,
        });
        return { value };
      }
      /** For introspection: nobody ends a machine's token. */
      static override async find(value: string): Promise<unknown> {
        if (Provider.ctx?.oidc.route !== 'introspection') return undefined;
        const claims = await verified(issuer.verifyAccess(uncloaked(value), { poolId }));
        if (!claims || claims.origin_jti) return undefined;
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
        const found = (await BaseRefreshToken.find.call(RefreshToken, uncloaked(value), options)) as TokenFields | undefined;
        // oidc-provider tells an id that is not the token itself: here the two are one.
        if (found && Provider.ctx?.oidc.route === 'introspection') found.jti = value;
        return found;
      }
    },
  );

  /** What whoever polls holds is more than what is kept of it, here or in an interaction. */
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
        return encryptedFor(this.client, await this.signed());
      }
      private async signed(): Promise<string> {
        const { sub, auth_time: authTime, acr, amr, ...claims } = this.available;
        const { AccessToken: accessToken, Account: account, Grant: grant } = Provider.ctx!.oidc.entities;
        const scope = (accessToken as unknown as TokenFields | undefined)?.scope ?? '';
        const wanted = account && (await changes.ofUser(account as UserAccount, this.client.clientId, scope));
        return issuer.id({
          poolId,
          clientId: this.client.clientId,
          sub: String(sub),
          authTime: Number(authTime ?? seconds(clock)),
          ...(await assurance(amr as readonly string[] | undefined)),
          ...(grant?.jti === undefined
            ? {}
            : { originJti: grant.jti, ...defined({ sid: settingsOf(this.client).announced ? grant.jti : undefined }) }),
          eventId: eventId(),
          ...defined({
            nonce: typeof this.extra['nonce'] === 'string' ? this.extra['nonce'] : undefined,
            accessToken: accessToken ? values.get(accessToken)! : undefined,
          }),
          claims: wanted ? changedIdClaims(claims, wanted) : claims,
          lifetime: settingsOf(this.client).lifetimes.id,
        });
      }
      /** For `id_token_hint`. */
      static async validate(token: string, client: Client): Promise<{ payload: unknown }> {
        return { payload: await issuer.verifyId(token, { poolId, clientId: client.clientId, expiredToo: true }) };
      }
    },
  );

  /** Claims are chosen by the directory; nothing is left to mask. */
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

  /** What is left of the requested scopes has been checked against the client's; a Provider need not know every custom scope. */
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
      /** oidc-provider introspects no JWT; ours are to be introspected, so there it does not see that they are some. */
      set params(params: Record<string, unknown> | undefined) {
        const { token } = params ?? {};
        if (params && this.route === 'introspection' && typeof token === 'string') params['token'] = `${CLOAK}${token}`;
        // Once the client is known; at the authorization endpoint the door does it with the query.
        if (params && COMPLETED.has(this.route) && this.client)
          Object.assign(params, completionOf({ ...params, resource: this.body?.['resource'] }, settingsOf(this.client)));
        this.#params = params;
      }
    },
  );

  // Redirect URIs are checked where clients are saved, by Cognito's rules, which mix web and app schemes. All clients are `web`
  // clients here: matching is exact then, loopback ports included.
  inner.Client.Schema.prototype.redirectUris = () => {};

  // A client may have two secrets while one replaces the other.
  inner.Client.prototype.compareClientSecret = function (given) {
    return settingsOf(this)
      .secrets.map((secret) => constantTimeEqual(secret, given))
      .includes(true);
  };
}

/** The key or the certificate that a token is bound to, if any. */
function confirmedBy({ jkt, 'x5t#S256': x5t }: TokenFields): { confirmation?: Confirmation } {
  if (jkt === undefined && x5t === undefined) return {};
  return { confirmation: { ...defined({ jkt, 'x5t#S256': x5t }) } };
}

/** What the tokens of this request rest on: the sign-in that was kept with the code or the refresh token, or the browser's. */
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
  const kept = code ?? refreshToken ?? deviceCode ?? request;
  const resource = kept ? kept.resource : oidc.params?.[BOUND_RESOURCE];
  const bound = typeof resource === 'string' ? { resource } : {};
  if (kept) return { authTime: kept.authTime ?? seconds(clock), amr: kept.amr, ...bound };
  return { authTime: oidc.session?.authTime() ?? seconds(clock), amr: oidc.session?.amr, ...bound };
}

/** Seconds; oidc-provider's own. */
const JARM_LIFETIME = 120;

const COMPLETED: ReadonlySet<string> = new Set(['pushed_authorization_request', 'device_authorization', 'backchannel_authentication']);

/** No token begins so. */
const CLOAK = '~';

const uncloaked = (token: string): string => (token.startsWith(CLOAK) ? token.slice(CLOAK.length) : token);

async function verified<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof CodedError) return undefined;
    throw error;
  }
}

/** cognito.md 10.2: `invalid_scope` for what does not exist, `invalid_grant` for what exists but is not the client's. */
function machineScope(client: Client, requested: string | undefined, existing: ReadonlySet<string>): string {
  try {
    return machineScopes(requested?.split(' '), settingsOf(client).oauthScopes, existing).join(' ');
  } catch (error) {
    if (hasCode(error, 'scope_unknown')) throw new errors.InvalidScope('requested scope is not known', requested ?? '');
    if (hasCode(error, 'scope_not_allowed')) throw new errors.InvalidGrant('requested scope is not allowed');
    throw error;
  }
}

function refuseRevocationWhereOff(ctx: KoaContextWithOIDC | undefined): void {
  if (ctx?.oidc.route !== 'revocation' || settingsOf(ctx.oidc.client).tokenRevocation) return;
  throw new errors.InvalidRequest('token revocation is not enabled for this client');
}

/** What is used of the classes and missing in the typings. */
interface InnerModels {
  AccessToken: InnerModel & (new (...args: unknown[]) => TokenFields);
  ClientCredentials: InnerModel & (new (...args: unknown[]) => TokenFields);
  RefreshToken: InnerModel & (new (...args: unknown[]) => TokenFields);
  DeviceCode: PolledGrantModel;
  BackchannelAuthenticationRequest: PolledGrantModel;
  IdToken: new (...args: unknown[]) => { available: Record<string, unknown>; extra: Record<string, unknown>; client: Client };
  OIDCContext: new (
    ...args: unknown[]
  ) => { requestParamScopes: Set<string>; route: string; client?: Client; body?: Record<string, unknown> };
  Client: {
    prototype: { compareClientSecret: (this: Client, given: string) => boolean };
    Schema: { prototype: { redirectUris: () => void } };
  };
}

type PolledGrantModel = InnerModel &
  (new (
    ...args: unknown[]
  ) => { jti: string; getValueAndPayload(): Promise<{ payload?: object | undefined }> });

interface InnerModel {
  find(value: string, options?: object): Promise<unknown>;
}

interface TokenFields {
  jti: string;
  clientId: string;
  accountId: string;
  grantId: string;
  scope: string;
  expiration: number;
  gty?: string;
  sessionUid?: string;
  jkt?: string;
  'x5t#S256'?: string;
}
