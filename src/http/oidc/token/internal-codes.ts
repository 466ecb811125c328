import { errors } from 'oidc-provider';
import type { Pools } from '../../../directory/pools/index.js';
import { codeChallengeOf, hasCode } from '../../../kernel/index.js';
import type { Sessions } from '../../../tokens/index.js';
import type { Providers } from '../providers.js';

/** Sign-in behind an authorization code. `authTime` in seconds since the epoch. */
export interface SignInFacts {
  readonly sub: string;
  readonly authTime: number;
  readonly amr: readonly string[];
  /** `uid` of the SSO session. */
  readonly browser: string;
}

/**
 * Redeems an authorization code for another surface of this server (SAML): once, and only with the client, redirect URI, nonce and PKCE
 * verifier of its request. Issues no tokens. Undefined for an invalid code.
 */
export type RedeemCode = (
  poolId: string,
  code: string,
  request: { readonly clientId: string; readonly redirectUri: string; readonly nonce: string; readonly codeVerifier: string },
) => Promise<SignInFacts | undefined>;

const MAX_CODE = 256;

export function createRedeemCode(parts: { pools: Pools; providers: Providers; sessions: Pick<Sessions, 'end'> }): RedeemCode {
  return async (poolId, code, request) => {
    const pool = await parts.pools.find(poolId);
    if (!pool || code.length > MAX_CODE) return undefined;
    const found = await parts.providers.of(pool).provider.AuthorizationCode.find(code);
    if (!found?.isValid || found.clientId !== request.clientId) return undefined;
    if (found.redirectUri !== request.redirectUri || found.nonce !== request.nonce) return undefined;
    if (found.codeChallenge !== codeChallengeOf(request.codeVerifier)) return undefined;
    try {
      await found.consume();
    } catch (error) {
      if (error instanceof errors.InvalidGrant || hasCode(error, 'session_ended')) return undefined;
      throw error;
    }
    await parts.sessions.end(poolId, found.grantId!);
    const { accountId, authTime, amr, sessionUid } = found;
    if (accountId === undefined || authTime === undefined || sessionUid === undefined) return undefined;
    return { sub: accountId, authTime, amr: amr ?? [], browser: sessionUid };
  };
}
