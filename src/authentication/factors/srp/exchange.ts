import { constantTimeEqual } from '../../../kernel/index.js';
import { refusal } from '../../errors.js';
import { N, toBigInt, toHex } from './group.js';
import { claimSignature, scramble, serverPublic, sharedKey } from './handshake.js';
import type { SrpPairs } from './pairs.js';
import type { PowMod } from './pow-mod.js';

/** Server state between the two SRP steps, base64url. Sealed before it is sent to a client. */
export interface Handshake {
  /** A, b, u. */
  readonly a: string;
  readonly b: string;
  readonly u: string;
}

export interface Claim {
  /** Standard base64, as received. */
  readonly signature: string;
  readonly secretBlock: Buffer;
  readonly timestamp: string;
}

/** SRP-6a computations for users and devices. */
export interface SrpExchange {
  /** First step. `salt` in hex. Throws `parameter_invalid` for malformed numbers, `credentials_wrong` for illegal values of A. */
  open(kept: { salt: string; verifier: bigint }, srpA: string): { parameters: { SALT: string; SRP_B: string }; handshake: Handshake };
  /** Verifies the claim. `poolName` and `userId` as the client hashes them. */
  isRight(subject: { poolName: string; userId: string; verifier: bigint }, handshake: Handshake, claim: Claim): boolean;
}

/** Hex of at most 3072 bits and a sign byte. */
const SRP_A = /^[0-9a-fA-F]{1,770}$/;

export function createSrpExchange({ pairs, powMod }: { pairs: SrpPairs; powMod: PowMod }): SrpExchange {
  return {
    open({ salt, verifier }, srpA) {
      if (!SRP_A.test(srpA)) throw refusal('parameter_invalid', { message: 'SRP_A is not valid.' });
      const clientPublic = BigInt(`0x${srpA}`);
      if (clientPublic % N === 0n) throw refusal('credentials_wrong', { detail: 'A mod N = 0' });
      const pair = pairs.take();
      const ownPublic = serverPublic(verifier, pair);
      const handshake = { a: write(clientPublic), b: write(pair.secret), u: write(scramble(clientPublic, ownPublic)) };
      return { parameters: { SALT: salt, SRP_B: toHex(ownPublic) }, handshake };
    },

    isRight({ poolName, userId, verifier }, handshake, { signature, secretBlock, timestamp }) {
      const [clientPublic, secret, scrambler] = [read(handshake.a), read(handshake.b), read(handshake.u)];
      const key = sharedKey(powMod, { clientPublic, verifier, scrambler, secret });
      const expected = claimSignature(key, { poolName, userId, secretBlock, timestamp });
      return constantTimeEqual(expected, Buffer.from(signature, 'base64'));
    },
  };
}

function write(value: bigint): string {
  const hex = toHex(value);
  return Buffer.from(hex.length % 2 ? `0${hex}` : hex, 'hex').toString('base64url');
}

const read = (text: string): bigint => toBigInt(Buffer.from(text, 'base64url'));
