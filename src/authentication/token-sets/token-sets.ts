import { type AppClient, rotationOf } from '../../directory/clients/index.js';
import type { Groups } from '../../directory/groups/index.js';
import { securityOf } from '../../directory/pools/index.js';
import { activeScopes, type ResourceServers } from '../../directory/resource-servers/index.js';
import { claimsOf, typedClaims, type User, type Users } from '../../directory/users/index.js';
import { defined, type Ids } from '../../kernel/index.js';
import type { RefreshTokens, SeenFrom, Session, Sessions, TokenIssuer } from '../../tokens/index.js';
import { type Contracts, changedAccessToken, changedIdClaims } from '../../triggers/index.js';
import { amrOf, assuranceOf } from '../assurance.js';
import { refuseBearerTokens } from '../client-proof.js';
import type { Devices } from '../devices/index.js';
import { refusal } from '../errors.js';
import type { TokenTriggers } from '../trigger-calls/index.js';
import type { Authenticated, ChallengeName, Metadata, Origin, RequestContext, SignInContext } from '../types.js';
/** Scope of API sign-in: the user's own account (Cognito reserved scope). */
export const API_SCOPE = 'aws.cognito.signin.user.admin';

/** Scope of an access token after API sign-in, including the scopes that the client adds (extension). At most one read, if it adds any. */
export async function apiScopeOf(client: AppClient, resourceServers: Pick<ResourceServers, 'scopesOf'> | undefined): Promise<string> {
  const additional = client.extensions?.apiScopes?.filter((scope) => scope !== API_SCOPE && client.oauthScopes.includes(scope)) ?? [];
  if (additional.length === 0) return API_SCOPE;
  const existing = (await resourceServers?.scopesOf(client.poolId)) ?? new Set<string>();
  return [API_SCOPE, ...activeScopes(additional, existing)].join(' ');
}

export interface TokenSet {
  readonly accessToken: string;
  readonly idToken: string;
  /** Omitted: refresh without rotation. */
  readonly refreshToken?: string;
  /** Seconds. */
  readonly expiresIn: number;
}

/** Token sets of authenticated users (API sign-in). */
export interface TokenSets {
  /** Throws `client_proof_required` for clients whose tokens must be bound. */
  issue(
    context: RequestContext,
    authenticated: Omit<Authenticated, 'kind'>,
    /** Last answered challenge and its ClientMetadata, for triggers. */
    last?: { readonly challenge?: ChallengeName; readonly clientMetadata?: Metadata },
  ): Promise<TokenSet>;
  /**
   * Renews tokens, with a new refresh token for clients with rotation: one write, and the old one stays valid for the grace period. Tokens
   * of a tracked device require its key and its confirmation: one more read; otherwise `refresh_token_invalid`. Throws as
   * `Sessions.redeem`, and `user_disabled`, `user_unknown`, `refresh_token_reused`, `client_proof_required`.
   */
  refresh(context: RequestContext, refreshToken: string, call?: { clientMetadata?: Metadata; deviceKey?: string }): Promise<TokenSet>;
}

export function createTokenSets(parts: {
  users: Users;
  groups: Pick<Groups, 'effectiveGroupsOf'>;
  issuer: TokenIssuer;
  sessions: Sessions;
  refreshTokens: RefreshTokens;
  tokenTriggers: TokenTriggers;
  devices: Pick<Devices, 'isConfirmed'>;
  ids: Ids;
  /** Omitted: none. */
  resourceServers?: Pick<ResourceServers, 'scopesOf'>;
}): TokenSets {
  const { users, groups, issuer, sessions, refreshTokens, tokenTriggers, devices, ids } = parts;

  /** With device tracking, tokens of a confirmed device are renewed by that device only (AWS "Working with user devices"). */
  async function checkDevice({ pool }: SignInContext, { userId, deviceKey }: Session, given: string | undefined): Promise<void> {
    if (!pool.devices || deviceKey === undefined) return;
    if (given === deviceKey && (await devices.isConfirmed(pool.id, userId, deviceKey))) return;
    throw refusal('refresh_token_invalid', { detail: 'another device, or one that was not confirmed' });
  }

  /** Session of a refresh token that may have been rotated; `replace` decides about the grace period. */
  async function presented({ pool, client }: SignInContext, refreshToken: string): Promise<Session> {
    const session = (await refreshTokens.present(pool.id, refreshToken))?.session;
    const mayBeRenewed = session?.clientId === client.id && session.confirmation === undefined;
    return mayBeRenewed ? session : sessions.redeem(pool.id, client.id, refreshToken);
  }

  /** Changes by the pre token generation trigger. Called before anything is stored: the trigger may refuse. */
  async function claimsAndScopesFor(context: SignInContext, user: User, sessionScope: string, source: Source, clientMetadata?: Metadata) {
    // Not kept in the session: a scope removed from client or resource server ends with the next renewal.
    const scope = sessionScope === API_SCOPE ? await apiScopeOf(context.client, parts.resourceServers) : sessionScope;
    const effectiveGroups = await groups.effectiveGroupsOf(user);
    const scopes = scope.split(' ');
    const metadata = clientMetadata === undefined ? {} : { clientMetadata };
    const changes = await tokenTriggers.changesFor(context, { source, user, effectiveGroups, scopes, ...metadata });
    return { effectiveGroups, changes, scope };
  }

  type ClaimsAndScopes = Awaited<ReturnType<typeof claimsAndScopesFor>>;

  async function mint({ pool, client }: SignInContext, user: User, session: Session, { effectiveGroups, changes, scope }: ClaimsAndScopes) {
    const common = {
      poolId: pool.id,
      clientId: client.id,
      sub: user.sub,
      authTime: session.authTime,
      originJti: session.id,
      eventId: ids.uuid(),
      ...assuranceOf(pool, session.amr),
    };
    const scopes = session.scope === API_SCOPE ? {} : { scopes: session.scope.split(' ') };
    const claims = claimsOf(user, { pool, client, effectiveGroups, ...scopes, requested: session.requestedClaims?.idToken ?? [] });
    const access = { clientId: client.id, scope, groups: effectiveGroups.names };
    const sid = hearsOfEnd(client) ? { sid: session.id } : {};
    const device = session.deviceKey === undefined ? {} : { deviceKey: session.deviceKey };
    const [accessToken, idToken] = await Promise.all([
      issuer.access({
        ...common,
        ...device,
        username: user.username,
        ...(changes ? changedAccessToken(access, changes) : access),
        lifetime: client.lifetimes.access,
      }),
      issuer.id({
        ...common,
        ...sid,
        claims: changes ? typedClaims(pool, changedIdClaims(claims, changes)) : claims,
        lifetime: client.lifetimes.id,
      }),
    ]);
    return { accessToken, idToken, expiresIn: client.lifetimes.access };
  }

  return {
    async issue(context, { user, authTime, shown, deviceKey, newDevice }, { challenge, clientMetadata } = {}) {
      const { pool, client } = context;
      refuseBearerTokens(client);
      const claimsAndScopes = await claimsAndScopesFor(context, user, API_SCOPE, sourceAfter(challenge), clientMetadata);
      const { session, refreshToken } = await sessions.open({
        poolId: pool.id,
        clientId: client.id,
        userId: user.sub,
        scope: API_SCOPE,
        authTime,
        amr: amrOf(shown),
        ...defined({ deviceKey: newDevice?.key, deviceGroupKey: newDevice?.groupKey }),
        ...defined({
          deviceKey,
          tracking: pool.sessionTracking?.enabled
            ? { maxPerUser: pool.sessionTracking.maxPerUser, ...seenFrom(context.origin) }
            : undefined,
          announced: hearsOfEnd(client) ? true : undefined,
        }),
        refreshLifetime: client.lifetimes.refresh,
        ...idleOf(pool),
      });
      return { ...(await mint(context, user, session, claimsAndScopes)), refreshToken };
    },

    async refresh(context, refreshToken, { clientMetadata, deviceKey } = {}) {
      const { pool, client } = context;
      refuseBearerTokens(client);
      const rotation = rotationOf(pool, client);
      const session = await (rotation ? presented(context, refreshToken) : sessions.redeem(pool.id, client.id, refreshToken));
      await checkDevice(context, session, deviceKey);
      const user = await users.findBySub(pool.id, session.userId);
      if (!user) throw refusal('user_unknown');
      if (!user.enabled) throw refusal('user_disabled');
      const claimsAndScopes = await claimsAndScopesFor(context, user, session.scope, 'TokenGeneration_RefreshTokens', clientMetadata);
      await sessions.touch(session, seenFrom(context.origin));
      if (!rotation) return mint(context, user, session, claimsAndScopes);
      const next = refreshTokens.mint(session.id);
      await refreshTokens.replace(pool.id, { token: refreshToken, by: next, graceSeconds: rotation.graceSeconds });
      return { ...(await mint(context, user, session, claimsAndScopes)), refreshToken: next };
    },
  };
}

function idleOf(pool: SignInContext['pool']): { idleSeconds?: number } {
  const { refreshIdleDays } = securityOf(pool);
  return refreshIdleDays === undefined ? {} : { idleSeconds: refreshIdleDays * DAY };
}

/** Seconds. */
const DAY = 24 * 3600;

const hearsOfEnd = ({ extensions }: SignInContext['client']): boolean => extensions?.backchannelLogoutUri !== undefined;

const seenFrom = ({ ip, userAgent }: Origin): SeenFrom => ({
  ...defined({ ip, userAgent }),
});

type Source = Contracts['preTokenGeneration']['source'];

function sourceAfter(challenge: ChallengeName | undefined): Source {
  if (challenge === 'NEW_PASSWORD_REQUIRED') return 'TokenGeneration_NewPasswordChallenge';
  return challenge === 'DEVICE_PASSWORD_VERIFIER' ? 'TokenGeneration_AuthenticateDevice' : 'TokenGeneration_Authentication';
}
