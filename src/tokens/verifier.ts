import { decodeJwt } from 'jose';
import { type Clock, hasCode } from '../kernel/index.js';
import type { KeyRing, PoolKeys, TokenUse } from './key-ring.js';
import { type Claims, invalidToken, MAX_LENGTH, readSigned, refuseExpired } from './signed-token.js';
import type { AccessTokenClaims, IdTokenClaims, TokenIssuer } from './types.js';

export function createTokenVerifier(parts: {
  ring: KeyRing;
  clock: Clock;
  poolIdOf: (issuer: string) => string | undefined;
}): Pick<TokenIssuer, 'verifyAccess' | 'verifyId'> {
  async function verify(token: string, use: TokenUse, expectedPool: string | undefined): Promise<Claims & { poolId: string }> {
    const poolId = poolOf(token);
    if (poolId === undefined || (expectedPool !== undefined && poolId !== expectedPool)) throw invalidToken('another issuer');
    const claims = await readSigned(token, use, await keysOf(poolId));
    if (claims['token_use'] !== use) throw invalidToken('wrong token_use');
    if (typeof claims['sub'] !== 'string') throw invalidToken('no sub');
    return { ...claims, poolId };
  }

  /** Returns the pool that the token claims; the signature proves it. */
  function poolOf(token: unknown): string | undefined {
    if (typeof token !== 'string' || token.length > MAX_LENGTH) throw invalidToken('not a token');
    try {
      const { iss } = decodeJwt(token);
      return typeof iss === 'string' ? parts.poolIdOf(iss) : undefined;
    } catch (cause) {
      throw invalidToken('not a JWT', cause);
    }
  }

  async function keysOf(poolId: string): Promise<PoolKeys> {
    try {
      return await parts.ring.of(poolId);
    } catch (error) {
      if (hasCode(error, 'keys_unknown')) throw invalidToken('unknown pool', error);
      throw error;
    }
  }

  return {
    async verifyAccess(token, expect = {}) {
      const claims = await verify(token, 'access', expect.poolId);
      refuseExpired(claims, parts.clock);
      return claims as unknown as AccessTokenClaims & { poolId: string };
    },
    async verifyId(token, expect = {}) {
      const claims = await verify(token, 'id', expect.poolId);
      if (typeof claims['aud'] !== 'string') throw invalidToken('no aud');
      if (expect.clientId !== undefined && claims['aud'] !== expect.clientId) throw invalidToken('another client');
      if (!expect.expiredToo) refuseExpired(claims, parts.clock);
      return claims as unknown as IdTokenClaims & { poolId: string };
    },
  };
}
