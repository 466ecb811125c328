import { type Ids, sha256 } from '../../../kernel/index.js';
import { G, pad, toBigInt, toHex } from './group.js';
import type { PowMod } from './pow-mod.js';

/** Makes salts and verifiers, hex. */
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

/** Pool name in SRP hashes: the pool id after its first underscore. */
export function poolNameOf(poolId: string): string {
  return poolId.split('_')[1] ?? '';
}

/** Private key x (RFC 5054 section 2.5.2). */
function passwordExponent(poolId: string, username: string, password: string, salt: bigint): bigint {
  const inner = sha256(`${poolNameOf(poolId)}${username}:${password}`);
  return toBigInt(sha256(Buffer.concat([pad(salt), inner])));
}
