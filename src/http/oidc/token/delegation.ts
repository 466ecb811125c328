import { errors, type FindAccount, type TokenEndpointGrantContext } from 'oidc-provider';
import { activeScopes, type ResourceServers } from '../../../directory/resource-servers/index.js';
import { type Clock, CodedError, defined, type Ids, seconds } from '../../../kernel/index.js';
import type { AccessTokenClaims, Assurance, Sessions, TokenIssuer } from '../../../tokens/index.js';
import { changedAccessToken } from '../../../triggers/index.js';
import type { UserAccount } from '../accounts.js';
import { bindsTokens } from '../authorize/authorize-rules.js';
import { settingsOf } from '../client-metadata.js';
import { ACCESS_TOKEN_TYPE } from '../names.js';
import { grantedScopes } from '../requested-scopes.js';
import { requestedResource } from './requested-resource.js';
import type { RequestedChanges } from './token-changes.js';

export interface DelegationParameters {
  readonly subject_token?: string | string[];
  readonly scope?: string | string[];
  readonly requested_token_type?: string | string[];
}

export interface DelegationParts {
  readonly poolId: string;
  readonly issuer: TokenIssuer;
  readonly sessions: Pick<Sessions, 'find'>;
  readonly resourceServers: Pick<ResourceServers, 'scopesOf'>;
  readonly findAccount: FindAccount;
  readonly changes: Pick<RequestedChanges, 'ofUser'>;
  readonly assurance: (amr: readonly string[] | undefined) => Promise<{ assurance?: Assurance }>;
  readonly clock: Clock;
  readonly ids: Ids;
}

/**
 * Delegation by token exchange (RFC 8693 section 1.1): a client that received a user’s access token from another client of the pool gets
 * one of its own for that user, if its `mayActFor` names the other client. The token has an `act` claim, only scopes that both clients
 * have, no longer lifetime than the subject token, and ends with the same session. No refresh token, no ID token. Two reads beside the
 * user.
 */
export function createDelegation(parts: DelegationParts) {
  const { poolId, issuer, sessions, resourceServers, changes, clock, ids } = parts;

  async function readSubject(token: unknown, actsFor: readonly string[]): Promise<AccessTokenClaims & { origin_jti: string }> {
    if (typeof token !== 'string') throw new errors.InvalidRequest('missing required parameter(s) subject_token');
    const claims = await issuer.verifyAccess(token, { poolId }).catch((error) => {
      if (error instanceof CodedError) throw refused(error.message);
      throw error;
    });
    if (!actsFor.includes(claims.client_id)) throw refused('the client may not act for the client of this token');
    if (claims.cnf) throw refused('the token is bound to a key of its own client');
    if (claims.origin_jti === undefined) throw refused('the token is no user’s');
    return { ...claims, origin_jti: claims.origin_jti };
  }

  return async (ctx: TokenEndpointGrantContext<DelegationParameters>): Promise<void> => {
    const { params } = ctx.oidc;
    const client = ctx.oidc.client!;
    const { actsFor = [], oauthScopes, lifetimes } = settingsOf(client);
    if (actsFor.length === 0 || client.clientAuthMethod === 'none') throw new errors.UnauthorizedClient('the client may act for no other');
    if (bindsTokens(client)) throw new errors.UnauthorizedClient('tokens of this client are bound to a key, which this grant does not do');
    if (params.requested_token_type !== undefined && params.requested_token_type !== ACCESS_TOKEN_TYPE)
      throw new errors.InvalidRequest(`requested_token_type must be ${ACCESS_TOKEN_TYPE}`);
    const audience = requestedResource(ctx);

    const subject = await readSubject(params.subject_token, actsFor);
    const session = await sessions.find(poolId, subject.origin_jti);
    if (session?.userId !== subject.sub) throw refused('the session of the token has ended');
    const account = (await parts.findAccount(ctx, subject.sub)) as UserAccount | undefined;
    if (!account) throw refused('the user of the token is gone');

    const ofSubject = subject.scope.split(' ');
    const common = activeScopes(oauthScopes, await resourceServers.scopesOf(poolId)).filter((one) => ofSubject.includes(one));
    if (common.length === 0) throw new errors.InvalidScope('the clients have no scope in common', '');
    const ofClient = [...oauthScopes, ...ofSubject];
    const scope = (params.scope === undefined ? common : grantedScopes(params.scope, { allowed: common, ofClient })).join(' ');
    const plain = { clientId: client.clientId, scope, groups: account.effectiveGroups.names };
    const tokenChanges = await changes.ofUser(account, client.clientId, scope);
    const tokenContent = tokenChanges ? changedAccessToken(plain, tokenChanges) : plain;
    const lifetime = Math.min(lifetimes.access, subject.exp - seconds(clock));
    const actor = (subject as { act?: unknown }).act;
    ctx.body = {
      access_token: await issuer.access({
        poolId,
        clientId: client.clientId,
        sub: subject.sub,
        username: account.user.username,
        ...tokenContent,
        claims: {
          ...('claims' in tokenContent ? tokenContent.claims : {}),
          act: { sub: client.clientId, ...defined({ act: actor }) },
        },
        authTime: session.authTime,
        ...(await parts.assurance(session.amr)),
        originJti: session.id,
        eventId: ids.uuid(),
        version: 2,
        ...defined({ audience }),
        lifetime,
      }),
      issued_token_type: ACCESS_TOKEN_TYPE,
      token_type: 'Bearer',
      expires_in: lifetime,
      scope: tokenContent.scope,
    };
  };
}

/** Invalid subject tokens are `invalid_request` (RFC 8693 section 2.2.2). */
const refused = (description: string): Error => new errors.InvalidRequest(description);
