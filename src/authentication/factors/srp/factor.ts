import type { UserPool } from '../../../directory/pools/index.js';
import type { User } from '../../../directory/users/index.js';
import { constantTimeEqual } from '../../../kernel/index.js';
import { refusal } from '../../errors.js';
import type { Strangers } from '../../strangers.js';
import { N, toBigInt, toHex } from './group.js';
import { claimSignature, scramble, serverPublic, sharedKey } from './handshake.js';
import type { SrpPairs } from './pairs.js';
import type { PowMod } from './pow-mod.js';
import { poolNameOf } from './verifiers.js';

/** What the server has to remember between the two steps, base64url. It leaves the house only sealed. */
export interface Handshake {
  /** A, b, u */
  readonly a: string;
  readonly b: string;
  readonly u: string;
}

/** Who is being proven: a real user, or the sub and name that stand for nobody. */
export interface Claimant {
  readonly sub: string;
  readonly username: string;
  readonly password?: User['password'];
}

export interface Claim {
  /** Standard base64, as it came. */
  readonly signature: string;
  readonly secretBlock: Buffer;
  readonly timestamp: string;
}

/** The password proven without being sent: SRP-6a as Cognito's clients speak it (cognito.md section 7). */
export interface SrpFactor {
  /** Throws `parameter_invalid` for what is no number, `credentials_wrong` for a number that proves nothing. */
  open(pool: UserPool, claimant: Claimant, srpA: string): { parameters: { SALT: string; SRP_B: string }; handshake: Handshake };
  /** Whoever has no password is never right, after the same work. */
  isRight(pool: UserPool, claimant: Claimant, handshake: Handshake, claim: Claim): boolean;
}

/** 3072 bits and a sign byte. */
const SRP_A = /^[0-9a-fA-F]{1,770}$/;

export function createSrpFactor(parts: { pairs: SrpPairs; powMod: PowMod; strangers: Strangers }): SrpFactor {
  const { pairs, powMod, strangers } = parts;

  function keptOf(pool: UserPool, { sub, password }: Claimant): { salt: string; verifier: bigint } {
    const nobodys = strangers.srpOf(pool, sub);
    return password ? { salt: password.srpSalt, verifier: BigInt(`0x${password.srpVerifier}`) } : nobodys;
  }

  return {
    open(pool, claimant, srpA) {
      if (!SRP_A.test(srpA)) throw refusal('parameter_invalid', { message: 'SRP_A is not valid.' });
      const clientPublic = BigInt(`0x${srpA}`);
      if (clientPublic % N === 0n) throw refusal('credentials_wrong', { detail: 'A mod N = 0' });
      const { salt, verifier } = keptOf(pool, claimant);
      const pair = pairs.take();
      const ownPublic = serverPublic(verifier, pair);
      const handshake = { a: write(clientPublic), b: write(pair.secret), u: write(scramble(clientPublic, ownPublic)) };
      return { parameters: { SALT: salt, SRP_B: toHex(ownPublic) }, handshake };
    },

    isRight(pool, claimant, handshake, claim) {
      const { verifier } = keptOf(pool, claimant);
      const [clientPublic, secret, scrambler] = [read(handshake.a), read(handshake.b), read(handshake.u)];
      const key = sharedKey(powMod, { clientPublic, verifier, scrambler, secret });
      const { secretBlock, timestamp } = claim;
      const expected = claimSignature(key, { poolName: poolNameOf(pool.id), userId: claimant.username, secretBlock, timestamp });
      return constantTimeEqual(expected, Buffer.from(claim.signature, 'base64')) && claimant.password !== undefined;
    },
  };
}

function write(value: bigint): string {
  const hex = toHex(value);
  return Buffer.from(hex.length % 2 ? `0${hex}` : hex, 'hex').toString('base64url');
}

const read = (text: string): bigint => toBigInt(Buffer.from(text, 'base64url'));
