import type { Ids } from '../../../kernel/index.js';
import { G, toBigInt } from './group.js';
import type { PowMod } from './pow-mod.js';

/** The server's half of one handshake: a secret of 256 bits and g to its power. Never used twice. */
export interface SrpPair {
  readonly secret: bigint;
  readonly public: bigint;
}

/** Pairs made ahead in idle moments: they are a third of a handshake's work. */
export interface SrpPairs {
  /** From the stock, or made at once. */
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

  /** One pair per turn of the event loop, so that nobody waits for more than one; never keeps the process alive. */
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
