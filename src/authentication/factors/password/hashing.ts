import { availableParallelism } from 'node:os';
import { hash, verify } from '@node-rs/argon2';
import { refusal } from '../../errors.js';
import { createLimiter } from '../../limiter.js';

/** argon2id off the event loop, a few at a time. Throws `too_many_requests` when too many wait already. */
export interface PasswordHashing {
  /** PHC string with a fresh salt. */
  hash(password: string): Promise<string>;
  verify(phc: string, password: string): Promise<boolean>;
  /** Other work of the same weight, in the same line. */
  inTurn<T>(work: () => Promise<T>): Promise<T>;
}

/** OWASP's first choice; what every hash here costs. Memory in KiB. The library's default algorithm is argon2id. */
export const ARGON2 = { memoryCost: 19_456, timeCost: 2, parallelism: 1, outputLen: 32 } as const;

/** libuv's default. */
const THREADS = 4;
const WAITING = 100;

/**
 * One per process. More hashes in flight than cores make all of them slower, and without a free thread in the pool every signature
 * waits behind them (performance.md section 3).
 */
export function createPasswordHashing(options: { cores?: number; threads?: number; waiting?: number } = {}): PasswordHashing {
  const { cores = availableParallelism(), threads = THREADS, waiting = WAITING } = options;
  const atOnce = Math.max(1, Math.min(cores, threads - 1));
  const limiter = createLimiter({
    inFlight: () => atOnce,
    waiting,
    refuse: () => refusal('too_many_requests', { detail: 'password hashing is saturated' }),
  });
  return {
    hash: (password) => limiter.run(() => hash(password, ARGON2)),
    verify: (phc, password) => limiter.run(() => verify(phc, password)),
    inTurn: (work) => limiter.run(work),
  };
}
