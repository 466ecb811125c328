import type { UserPool } from '../../../directory/pools/index.js';
import type { User } from '../../../directory/users/index.js';
import type { DecoyUsers } from '../../decoy-users.js';
import { type Claim, createSrpExchange, type Handshake, type SrpExchange } from './exchange.js';
import type { SrpPairs } from './pairs.js';
import type { PowMod } from './pow-mod.js';
import { poolNameOf } from './verifiers.js';

/** User to be proven, or the decoy values of an unknown one. */
export interface Claimant {
  readonly sub: string;
  readonly username: string;
  readonly password?: User['password'];
}

/** SRP-6a with the conventions of Cognito's client libraries. */
export interface SrpFactor {
  /** Throws as `SrpExchange.open`. */
  open(pool: UserPool, claimant: Claimant, srpA: string): ReturnType<SrpExchange['open']>;
  /** Verifies the claim; false for users without a password, after the same work. */
  isRight(pool: UserPool, claimant: Claimant, handshake: Handshake, claim: Claim): boolean;
}

export function createSrpFactor(parts: { pairs: SrpPairs; powMod: PowMod; decoyUsers: DecoyUsers }): SrpFactor {
  const { decoyUsers } = parts;
  const exchange = createSrpExchange(parts);

  function keptOf(pool: UserPool, { sub, password }: Claimant): { salt: string; verifier: bigint } {
    const nobodys = decoyUsers.srpOf(pool, sub);
    return password ? { salt: password.srpSalt, verifier: BigInt(`0x${password.srpVerifier}`) } : nobodys;
  }

  return {
    open: (pool, claimant, srpA) => exchange.open(keptOf(pool, claimant), srpA),

    isRight(pool, claimant, handshake, claim) {
      const { verifier } = keptOf(pool, claimant);
      const subject = { poolName: poolNameOf(pool.id), userId: claimant.username, verifier };
      return exchange.isRight(subject, handshake, claim) && claimant.password !== undefined;
    },
  };
}
