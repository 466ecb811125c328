import { SignJWT } from 'jose';
import type { Clock } from '../kernel/index.js';
import type { KeyRing } from './key-ring.js';
import { readSigned, refuseExpired } from './signed-token.js';
import type { KeySetSigner } from './types.js';

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
