import { securityOf, type UserPool } from '../../directory/pools/index.js';
import type { Users } from '../../directory/users/index.js';
import type { Sessions, SsoSessions } from '../../tokens/index.js';

/** Session that is kept when the user's other sessions end. */
export interface KeptSession {
  /** `origin_jti` of its tokens. */
  readonly originJti?: string;
  /** Id of its SSO session. */
  readonly browser?: string;
}

/**
 * Ends SSO sessions (with their interactions, authorization codes and device codes) and token sessions; temporary credentials end with them
 * in pools with `credentialsFollowSessions`.
 */
export interface SignOuts {
  endAll(pool: Pick<UserPool, 'id'>, sub: string, keep?: KeptSession): Promise<void>;
  /** Ends the other sessions after a changed or reset password, in pools that are configured so; otherwise does nothing. */
  afterPasswordChange(pool: UserPool, sub: string, keep?: KeptSession): Promise<void>;
}

/** Ends the SSO sessions of a user; `keep` is the id of one that stays. */
export type EndBrowsers = (poolId: string, userId: string, keep?: string) => Promise<void>;

export function createSignOuts(parts: {
  users: Pick<Users, 'endSignIns'>;
  sessions: Pick<Sessions, 'endAllOf'>;
  ssoSessions: Pick<SsoSessions, 'endAllOf' | 'publicIdOf'>;
  endBrowsers: EndBrowsers;
}): SignOuts {
  const { users, sessions, ssoSessions, endBrowsers } = parts;

  // Sign-ins that have begun end first, then SSO sessions: they could issue new tokens in between.
  async function endAll({ id }: Pick<UserPool, 'id'>, sub: string, { originJti, browser }: KeptSession = {}): Promise<void> {
    await users.endSignIns(id, sub);
    await endBrowsers(id, sub, browser);
    await ssoSessions.endAllOf(id, sub, browser === undefined ? undefined : ssoSessions.publicIdOf(id, browser));
    await sessions.endAllOf(id, sub, originJti);
  }

  return {
    endAll,
    async afterPasswordChange(pool, sub, keep) {
      if (securityOf(pool).passwordChangeEndsSessions) await endAll(pool, sub, keep);
    },
  };
}
