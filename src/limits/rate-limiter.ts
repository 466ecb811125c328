import { type Clock, CodedError, networkOf } from '../kernel/index.js';
import type { Counters } from './counters.js';

export type LimitErrorCode = 'rate_exceeded';

/** Rate limit error with the seconds after which a retry may succeed. */
export class RateExceeded extends CodedError<LimitErrorCode> {
  constructor(
    readonly retryAfter: number,
    what: string,
  ) {
    super('rate_exceeded', 'Rate exceeded', { detail: what });
  }
}

/** Requests per second, averaged over ten seconds; 0: no limit. */
export interface Rates {
  readonly perAddress: number;
  readonly perClient: number;
  readonly perUser: number;
}

/** Keys that a request is counted under. Omitted members are not counted. */
export interface RequestSource {
  readonly address?: string | undefined;
  readonly client?: string | undefined;
  /** Username or token, hashed by the counters; counted together with the address, so that others cannot use up a user's allowance. */
  readonly user?: string | undefined;
  /** Cognito API quota category, and its requests per second. */
  readonly category?: { readonly name: string; readonly rate: number } | undefined;
}

/** Rate limiter. No store operation. */
export interface RateLimiter {
  /** Throws `rate_exceeded`. */
  admit(source: RequestSource): void;
}

/** Averaging period: short bursts are not refused. */
const WINDOW_MS = 10_000;

export function createRateLimiter({
  counters,
  rates,
  clock,
}: {
  counters: Pick<Counters, 'count'>;
  rates: Rates;
  clock: Clock;
}): RateLimiter {
  function take(key: string, perSecond: number): void {
    if (perSecond === 0 || counters.count(key, WINDOW_MS) <= (perSecond * WINDOW_MS) / 1000) return;
    const left = WINDOW_MS - (clock.now() % WINDOW_MS);
    throw new RateExceeded(Math.max(1, Math.ceil(left / 1000)), key.slice(0, key.indexOf(':')));
  }
  return {
    admit({ address, client, user, category }) {
      const network = address === undefined ? undefined : networkOf(address);
      if (network !== undefined) take(`address:${network}`, rates.perAddress);
      if (user !== undefined) take(`user:${user}|${network ?? ''}`, rates.perUser);
      if (client !== undefined) take(`client:${client}`, rates.perClient);
      if (category !== undefined) take(`category:${category.name}`, category.rate);
    },
  };
}
