import { availableParallelism } from 'node:os';
import { hash, verify } from '@node-rs/argon2';
import { refusal } from '../../errors.js';
import { createLimiter } from '../../limiter.js';

/** argon2id off the event loop, with limited concurrency. Throws `too_many_requests` when the queue is full. */
export interface PasswordHashing {
  /** PHC string with a fresh salt. */
  hash(password: string): Promise<string>;
  verify(phc: string, password: string): Promise<boolean>;
  /** Runs other work of the same cost in the same queue. */
  inTurn<T>(work: () => Promise<T>): Promise<T>;
}

/** argon2id parameters; memory in KiB. */
export interface HashingCost {
  readonly memoryCost: number;
  readonly timeCost: number;
}

/** OWASP recommendation (m=19 MiB, t=2, p=1). Memory in KiB. The library's default algorithm is argon2id. */
export const ARGON2 = { memoryCost: 19_456, timeCost: 2, parallelism: 1, outputLen: 32 } as const;

/** Default of libuv's `UV_THREADPOOL_SIZE`. */
const THREADS = 4;
const WAITING = 100;

/**
 * One per process. More hashes at once than cores slow down all of them, and without a free thread in libuv's pool every signature waits
 * behind them.
 */
export function createPasswordHashing(
  options: { cores?: number; threads?: number; waiting?: number; cost?: HashingCost } = {},
): PasswordHashing {
  const { cores = availableParallelism(), threads = THREADS, waiting = WAITING, cost = ARGON2 } = options;
  const atOnce = Math.max(1, Math.min(cores, threads - 1));
  const limiter = createLimiter({
    inFlight: () => atOnce,
    waiting,
    refuse: () => refusal('too_many_requests', { detail: 'password hashing is saturated' }),
  });
  return {
    hash: (password) => limiter.run(() => hash(password, { ...ARGON2, ...cost })),
    verify: (phc, password) => limiter.run(() => verify(phc, password)),
    inTurn: (work) => limiter.run(work),
  };
}
