import { errors } from 'oidc-provider';
import type { Pools } from '../../directory/pools/index.js';
import { codeChallengeOf, hasCode } from '../../kernel/index.js';
import type { Sessions } from '../../tokens/index.js';
import type { Providers } from './providers.js';

/** What a code says of the sign-in behind it. `authTime` in seconds since the epoch. */
export interface SignInFacts {
  readonly sub: string;
  readonly authTime: number;
  readonly amr: readonly string[];
  /** Our name for the browser session. */
  readonly browser: string;
}

/**
 * Redeems a code within the house, for doors that speak another protocol: once, by the client, return address, nonce and PKCE verifier that asked for it.
 * No tokens come of it. Undefined for a code that is worth nothing.
 */
export type RedeemCode = (
  poolId: string,
  code: string,
  asked: { readonly clientId: string; readonly redirectUri: string; readonly nonce: string; readonly codeVerifier: string },
) => Promise<SignInFacts | undefined>;

const MAX_CODE = 256;

export function createRedeemCode(parts: { pools: Pools; providers: Providers; sessions: Pick<Sessions, 'end'> }): RedeemCode {
  return async (poolId, code, asked) => {
    const pool = await parts.pools.find(poolId);
    if (!pool || code.length > MAX_CODE) return undefined;
    const found = await parts.providers.of(pool).provider.AuthorizationCode.find(code);
    if (!found?.isValid || found.clientId !== asked.clientId) return undefined;
    if (found.redirectUri !== asked.redirectUri || found.nonce !== asked.nonce) return undefined;
    if (found.codeChallenge !== codeChallengeOf(asked.codeVerifier)) return undefined;
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
