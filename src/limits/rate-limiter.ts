import { type Clock, CodedError } from '../kernel/index.js';
import type { Counters } from './counters.js';
import { networkOf } from './network-of.js';

export type LimitErrorCode = 'rate_exceeded';

/** Too much at once; worth another try after so many seconds. */
export class RateExceeded extends CodedError<LimitErrorCode> {
  constructor(
    readonly retryAfter: number,
    what: string,
  ) {
    super('rate_exceeded', 'Rate exceeded', { detail: what });
  }
}

/** Requests a second, on the average of ten seconds; 0: no limit. */
export interface Rates {
  readonly perAddress: number;
  readonly perClient: number;
  readonly perUser: number;
}

/** What a request is counted under. Absent members are not counted. */
export interface RequestSource {
  readonly address?: string | undefined;
  readonly client?: string | undefined;
  /** A name or a token, hashed by the counters; counted with the address: strangers must not use up what is a user's. */
  readonly user?: string | undefined;
  /** One of Cognito's categories, and how many requests of it there may be in a second. */
  readonly category?: { readonly name: string; readonly rate: number } | undefined;
}

/** Who may ask how often. No store operation. */
export interface RateLimiter {
  /** Throws `rate_exceeded`. */
  admit(asker: RequestSource): void;
}

/** Bursts are no attack: what counts is the average of so long. */
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
