import { compactVerify } from 'jose';
import { type Clock, type CodedError, defined, isCanonicalJwt, seconds } from '../kernel/index.js';
import { refusal } from './errors.js';
import type { PoolKeys, TokenUse } from './key-ring.js';

export type Claims = Record<string, unknown>;

/**
 * Characters; longer tokens are refused without parsing. A user in 100 groups has tokens of up to 20,000. Headers, forms and `Logins` of
 * identity pools can be this long.
 */
export const MAX_LENGTH = 48 * 1024;

/**
 * Verifies a token with the keys for this use and the key set's own algorithm: neither `none` nor a
 * public key as HMAC secret is accepted. Throws `token_invalid`.
 */
export async function readSigned(token: string, use: TokenUse, keys: PoolKeys): Promise<Claims> {
  if (typeof token !== 'string' || token.length > MAX_LENGTH) throw invalidToken('not a token');
  if (!isCanonicalJwt(token)) throw invalidToken('not canonical base64url');
  try {
    const { payload } = await compactVerify(
      token,
      ({ kid }) => {
        const entry = kid === undefined ? undefined : keys.verifying.get(kid);
        if (entry?.use !== use) throw new Error('unknown key');
        return entry.key;
      },
      { algorithms: [keys.algorithm] },
    );
    return JSON.parse(new TextDecoder().decode(payload)) as Claims;
  } catch (cause) {
    throw invalidToken('signature', cause);
  }
}

/** Throws `token_expired`, and `token_invalid` for a token without expiry. */
export function refuseExpired(claims: Claims, clock: Clock): void {
  if (typeof claims['exp'] !== 'number') throw invalidToken('no exp');
  if (claims['exp'] <= seconds(clock)) throw refusal('token_expired');
}

export function invalidToken(detail: string, cause?: unknown): CodedError {
  return refusal('token_invalid', { detail, ...defined({ cause }) });
}
