import { type Ids, sha256 } from '../../../kernel/index.js';
import { G, pad, toBigInt, toHex } from './group.js';
import type { PowMod } from './pow-mod.js';

/** Salt and verifier, hex: what lets a password be proven later without ever being sent. */
export interface SrpVerifiers {
  make(poolId: string, username: string, password: string): { srpSalt: string; srpVerifier: string };
}

export function createSrpVerifiers(parts: { powMod: PowMod; ids: Ids }): SrpVerifiers {
  const { powMod, ids } = parts;
  return {
    make(poolId, username, password) {
      const salt = toBigInt(Buffer.from(ids.token(16), 'base64url'));
      return { srpSalt: toHex(salt), srpVerifier: toHex(powMod(G, passwordExponent(poolId, username, password, salt))) };
    },
  };
}

/** What clients and server put in front of the user's name: the pool id behind its first underscore. */
export function poolNameOf(poolId: string): string {
  return poolId.split('_')[1] ?? '';
}

/** x */
function passwordExponent(poolId: string, username: string, password: string, salt: bigint): bigint {
  const inner = sha256(`${poolNameOf(poolId)}${username}:${password}`);
  return toBigInt(sha256(Buffer.concat([pad(salt), inner])));
}
