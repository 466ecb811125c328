import type { Clients } from '../../directory/clients/index.js';
import type { Pools, UserPool } from '../../directory/pools/index.js';
import type { User, Users } from '../../directory/users/index.js';
import { type Clock, defined, hasCode } from '../../kernel/index.js';
import type { AccessTokenClaims, Session, Sessions, TokenIssuer } from '../../tokens/index.js';
import { refusal } from '../errors.js';
import { API_SCOPE } from '../token-sets/index.js';
import { assertNoFactorOwed, refuseOldSignIn } from './owed-factor.js';

export interface AccessTokenHolder {
  readonly user: User;
  readonly pool: UserPool;
  readonly clientId: string;
  readonly sessionId: string;
  /** Seconds since the epoch. */
  readonly authTime: number;
  readonly amr?: readonly string[];
  /** Session of the token. */
  readonly session: Session;
}

/**
 * Verification of access tokens. Throws `token_invalid`, `token_expired`, `token_revoked`, `scope_missing`. Two reads: session and user.
 */
export interface AccessCheck {
  userOf(accessToken: string): Promise<AccessTokenHolder>;
  /**
   * Holder of a token that may change the account's factors. Throws also `factor_owed` where the user owes a factor that the sign-in has
   * not proven, and `recent_sign_in_required` where the pool sets `recentSignInSeconds`.
   */
  userForFactorChange(accessToken: string): Promise<AccessTokenHolder>;
}

export function createAccessCheck(parts: {
  users: Users;
  pools: Pools;
  clients: Clients;
  issuer: TokenIssuer;
  sessions: Sessions;
  clock: Clock;
}): AccessCheck {
  const { users, pools, clients, issuer, sessions, clock } = parts;

  async function verify(accessToken: string): Promise<AccessTokenClaims & { poolId: string }> {
    try {
      return await issuer.verifyAccess(accessToken);
    } catch (cause) {
      if (hasCode(cause, 'token_expired')) throw refusal('token_expired', { cause });
      if (hasCode(cause, 'token_invalid')) throw refusal('token_invalid', { cause });
      throw cause;
    }
  }

  async function userOf(accessToken: string): Promise<AccessTokenHolder> {
    const { poolId, sub, scope, client_id: clientId, origin_jti: sessionId, cnf } = await verify(accessToken);
    // A key-bound token is not usable without its proof (RFC 9449 section 7.1), and these API operations carry none.
    if (cnf) throw refusal('token_invalid', { detail: 'bound to a key' });
    if (!scope.split(' ').includes(API_SCOPE)) throw refusal('scope_missing');
    const pool = await pools.find(poolId);
    if (!pool || sessionId === undefined) throw refusal('token_invalid', { detail: pool ? 'no session' : 'the pool is gone' });
    if ((await clients.find(clientId, { poolId }))?.poolId !== poolId) throw refusal('token_revoked', { detail: 'the client is gone' });
    const [session, user] = await Promise.all([sessions.find(poolId, sessionId), users.findBySub(poolId, sub)]);
    // Sessions of deleted or disabled users count as revoked.
    if (session?.userId !== sub || !user?.enabled) throw refusal('token_revoked');
    const { authTime, amr } = session;
    return { user, pool, clientId, sessionId, session, authTime, ...defined({ amr }) };
  }

  return {
    userOf,
    async userForFactorChange(accessToken) {
      const holder = await userOf(accessToken);
      assertNoFactorOwed(holder);
      refuseOldSignIn(holder.pool, holder.authTime, clock);
      return holder;
    },
  };
}
