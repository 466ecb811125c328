import { type Client, errors, type KoaContextWithOIDC, Provider } from 'oidc-provider';
import { type Clock, CodedError, type Ids, seconds } from '../../kernel/index.js';
import type { RefreshTokens, TokenIssuer } from '../../tokens/index.js';
import type { UserAccount } from './accounts.js';
import { settingsOf } from './client-metadata.js';
import type { RequestScopes } from './request-scope.js';

/**
 * The only file that leans on oidc-provider's inner seams (facts/oidc-provider.md section 3.3): its internals read `provider.X`, so
 * an own property of the instance takes over. The class name is the model's kind and must stay. Pinned by test/oidc.
 */
export function installModels(
  provider: Provider,
  parts: { poolId: string; issuer: TokenIssuer; refreshTokens: RefreshTokens; scopes: RequestScopes; clock: Clock; ids: Ids },
): void {
  const { poolId, issuer, refreshTokens, scopes, clock, ids } = parts;
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
      async getValueAndPayload(): Promise<{ value: string }> {
        const { entities } = Provider.ctx!.oidc;
        const { user, standing } = entities.Account as UserAccount;
        const value = await issuer.access({
          poolId,
          clientId: this.clientId,
          sub: this.accountId,
          username: user.username,
          groups: standing.names,
          scope: this.scope,
          authTime: entities.AuthorizationCode?.authTime ?? entities.RefreshToken?.authTime ?? seconds(clock),
          originJti: this.grantId,
          eventId: eventId(),
          version: 2,
          jti: this.jti,
          lifetime: this.expiration,
        });
        values.set(this, value);
        return { value };
      }
      /** For userInfo. Machine tokens belong to nobody; whether the session still lives is asked by way of the grant. */
      static override async find(value: string): Promise<unknown> {
        const claims = await verified(issuer.verifyAccess(value, { poolId }));
        if (!claims?.origin_jti) return undefined;
        return new AccessToken({
          kind: 'AccessToken',
          jti: claims.jti,
          clientId: claims.client_id,
          accountId: claims.sub,
          grantId: claims.origin_jti,
          scope: claims.scope,
          iat: claims.iat,
          exp: claims.exp,
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
        this.scope = machineScope(Provider.ctx!.oidc.client!, this.scope);
        const value = await issuer.access({
          poolId,
          clientId: this.clientId,
          sub: this.clientId,
          scope: this.scope,
          authTime: seconds(clock),
          version: 2,
          jti: this.jti,
          lifetime: this.expiration,
        });
        return { value };
      }
      static override async find(): Promise<undefined> {
        return undefined;
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
        return BaseRefreshToken.find.call(RefreshToken, value, options);
      }
    },
  );

  own(
    'IdToken',
    class IdToken extends BaseIdToken {
      /** ID tokens only: no feature that would have oidc-provider sign anything else is on. */
      async issue(): Promise<string> {
        const { sub, auth_time: authTime, acr, amr, ...claims } = this.available;
        const { AccessToken: accessToken, Grant: grant } = Provider.ctx!.oidc.entities;
        return issuer.id({
          poolId,
          clientId: this.client.clientId,
          sub: String(sub),
          authTime: Number(authTime ?? seconds(clock)),
          ...(grant?.jti === undefined ? {} : { originJti: grant.jti }),
          eventId: eventId(),
          ...(typeof this.extra['nonce'] === 'string' ? { nonce: this.extra['nonce'] } : {}),
          ...(accessToken ? { accessToken: values.get(accessToken)! } : {}),
          claims,
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
      get requestParamOIDCScopes(): Set<string> {
        return this.requestParamScopes;
      }
    },
  );

  // Redirect URIs are checked where clients are saved, by Cognito's rules, which mix web and app schemes. All clients are `web`
  // clients here: matching is exact then, loopback ports included.
  inner.Client.Schema.prototype.redirectUris = () => {};
}

async function verified<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof CodedError) return undefined;
    throw error;
  }
}

/** Any scopes of the client's, all of them when none is named; one that is not the client's fails the whole request (cognito.md 10.2). */
function machineScope(client: Client, requested: string | undefined): string {
  const allowed = settingsOf(client).oauthScopes.filter((scope) => scope.includes('/'));
  if (requested === undefined) return allowed.join(' ');
  const refused = requested.split(' ').filter((scope) => !allowed.includes(scope));
  if (refused.length > 0) throw new errors.InvalidScope('requested scope is not allowed', refused.join(' '));
  return requested;
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
  IdToken: new (...args: unknown[]) => { available: Record<string, unknown>; extra: Record<string, unknown>; client: Client };
  OIDCContext: new (...args: unknown[]) => { requestParamScopes: Set<string> };
  Client: { Schema: { prototype: { redirectUris: () => void } } };
}

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
}
