import type { Groups } from '../../directory/groups/index.js';
import { claimsOf, type User, type Users } from '../../directory/users/index.js';
import type { Ids } from '../../kernel/index.js';
import type { RefreshTokens, Session, Sessions, TokenIssuer } from '../../tokens/index.js';
import { refusal } from '../errors.js';
import type { SignInContext, TokenSets } from '../types.js';

/** What a sign-in by the API is good for: the user's own account (cognito.md section 9). */
export const API_SCOPE = 'aws.cognito.signin.user.admin';

export function createTokenSets(parts: {
  users: Users;
  groups: Pick<Groups, 'standingOf'>;
  issuer: TokenIssuer;
  sessions: Sessions;
  refreshTokens: RefreshTokens;
  ids: Ids;
}): TokenSets {
  const { users, groups, issuer, sessions, refreshTokens, ids } = parts;

  /** The session of a token that may have been replaced: whether that was too long ago is for `replace` to say. */
  async function presented({ pool, client }: SignInContext, refreshToken: string): Promise<Session> {
    const session = (await refreshTokens.present(pool.id, refreshToken))?.session;
    return session?.clientId === client.id ? session : sessions.redeem(pool.id, client.id, refreshToken);
  }

  async function mint({ pool, client }: SignInContext, user: User, session: Session) {
    const common = {
      poolId: pool.id,
      clientId: client.id,
      sub: user.sub,
      authTime: session.authTime,
      originJti: session.id,
      eventId: ids.uuid(),
    };
    const scopes = session.scope === API_SCOPE ? {} : { scopes: session.scope.split(' ') };
    const standing = await groups.standingOf(user);
    const [accessToken, idToken] = await Promise.all([
      issuer.access({
        ...common,
        username: user.username,
        scope: session.scope,
        groups: standing.names,
        lifetime: client.lifetimes.access,
      }),
      issuer.id({ ...common, claims: claimsOf(user, { pool, client, standing, ...scopes }), lifetime: client.lifetimes.id }),
    ]);
    return { accessToken, idToken, expiresIn: client.lifetimes.access };
  }

  return {
    async issue(context, { user, authTime }) {
      const { pool, client } = context;
      const { session, refreshToken } = await sessions.open({
        poolId: pool.id,
        clientId: client.id,
        userId: user.sub,
        scope: API_SCOPE,
        authTime,
        refreshLifetime: client.lifetimes.refresh,
      });
      return { ...(await mint(context, user, session)), refreshToken };
    },

    async refresh(context, refreshToken) {
      const { pool, client } = context;
      const { rotation } = client;
      const session = await (rotation ? presented(context, refreshToken) : sessions.redeem(pool.id, client.id, refreshToken));
      const user = await users.findBySub(pool.id, session.userId);
      if (!user) throw refusal('user_unknown');
      if (!user.enabled) throw refusal('user_disabled');
      if (!rotation) return mint(context, user, session);
      const next = refreshTokens.mint(session.id);
      await refreshTokens.replace(pool.id, { token: refreshToken, by: next, graceSeconds: rotation.graceSeconds });
      return { ...(await mint(context, user, session)), refreshToken: next };
    },
  };
}
