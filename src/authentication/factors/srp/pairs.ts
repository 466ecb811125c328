import type { Ids } from '../../../kernel/index.js';
import { G, toBigInt } from './group.js';
import type { PowMod } from './pow-mod.js';

/** Ephemeral server key pair of one handshake: a secret of 256 bits and g to its power. Single use. */
export interface SrpPair {
  readonly secret: bigint;
  readonly public: bigint;
}

/** Stock of pairs made ahead while idle: a pair is a third of a handshake's work. */
export interface SrpPairs {
  /** A pair from the stock, or a new one. */
  take(): SrpPair;
  close(): void;
}

const SECRET_BYTES = 32;

export function createSrpPairs(parts: { powMod: PowMod; ids: Ids; stock?: number }): SrpPairs {
  const { powMod, ids, stock = 16 } = parts;
  const ready: SrpPair[] = [];
  let refill: NodeJS.Immediate | undefined;
  let closed = false;

  function make(): SrpPair {
    const secret = toBigInt(Buffer.from(ids.token(SECRET_BYTES), 'base64url')) || 1n;
    return { secret, public: powMod(G, secret) };
  }

  /** Makes one pair per turn of the event loop, so that no request waits for more than one; does not keep the process alive. */
  function refillSoon(): void {
    if (closed || refill || ready.length >= stock) return;
    refill = setImmediate(() => {
      refill = undefined;
      ready.push(make());
      refillSoon();
    }).unref();
  }

  refillSoon();
  return {
    take() {
      const pair = ready.pop() ?? make();
      refillSoon();
      return pair;
    },
    close() {
      closed = true;
      clearImmediate(refill);
      ready.length = 0;
    },
  };
}
