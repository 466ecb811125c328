import { SignJWT } from 'jose';
import type { Clock } from '../kernel/index.js';
import type { KeyRing } from './key-ring.js';
import { readSigned, refuseExpired } from './signed-token.js';

/**
 * Signs and verifies JWTs that are neither access nor ID tokens of a pool, under any key set of
 * `SigningKeys`. The identity issuer (identity-pools) has the reserved key set id `identity`, which
 * is no pool's id.
 */
export interface KeySetSigner {
  /** Signs exactly the given claims. Header `alg`, `kid`. */
  sign(keySetId: string, claims: Readonly<Record<string, unknown>>): Promise<string>;
  /**
   * Verifies signature and `exp` only; callers check issuer and audience. No store read with a warm
   * cache. Throws `token_invalid`, `token_expired`.
   */
  verify(keySetId: string, token: string): Promise<Readonly<Record<string, unknown>>>;
}

/** Signs with the key of a set that signs ID tokens. */
export function createKeySetSigner({ ring, clock }: { ring: KeyRing; clock: Clock }): KeySetSigner {
  return {
    async sign(keySetId, claims) {
      const { algorithm, signing } = await ring.of(keySetId);
      return new SignJWT({ ...claims }).setProtectedHeader({ kid: signing.id.kid, alg: algorithm }).sign(signing.id.key);
    },
    async verify(keySetId, token) {
      const claims = await readSigned(token, 'id', await ring.of(keySetId));
      refuseExpired(claims, clock);
      return claims;
    },
  };
}
