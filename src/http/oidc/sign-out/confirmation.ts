import { securityOf, type UserPool } from '../../../directory/pools/index.js';
import { CodedError, constantTimeEqual, hmacSha256, type Sealer } from '../../../kernel/index.js';
import type { TokenIssuer } from '../../../tokens/index.js';
import type { BrowserSession } from './browser-session.js';

/** Proofs that the user wants the logout: an ID token of this user, expired or not, or the token of the confirmation page. */
export interface LogoutProofs {
  readonly idTokenHint: string | undefined;
  /** Omitted: not a form of this server. */
  readonly formToken?: string;
}

/** Question before a logout that another site may have begun (OpenID Connect RP-Initiated Logout section 2). No reads. */
export interface LogoutConfirmation {
  isNeeded(pool: UserPool, session: BrowserSession, proofs: LogoutProofs): Promise<boolean>;
  /** CSRF token of the confirmation page, bound to the SSO session. */
  formToken(poolId: string, session: BrowserSession): string;
}

export function createLogoutConfirmation(parts: {
  readonly sealer: Sealer;
  readonly issuer: Pick<TokenIssuer, 'verifyId'>;
}): LogoutConfirmation {
  const key = parts.sealer.derive('oidc:logout-form');

  const formToken = (poolId: string, { browser }: BrowserSession): string =>
    hmacSha256(key, JSON.stringify([poolId, browser])).toString('base64url');

  async function isOfUser(poolId: string, idTokenHint: string, { sub }: BrowserSession): Promise<boolean> {
    try {
      return (await parts.issuer.verifyId(idTokenHint, { poolId, expiredToo: true })).sub === sub;
    } catch (error) {
      if (error instanceof CodedError) return false;
      throw error;
    }
  }

  return {
    formToken,
    async isNeeded(pool, session, { idTokenHint, formToken: given }) {
      if (!securityOf(pool).logoutConfirmed) return false;
      if (given !== undefined && constantTimeEqual(given, formToken(pool.id, session))) return false;
      return idTokenHint === undefined || !(await isOfUser(pool.id, idTokenHint, session));
    },
  };
}
