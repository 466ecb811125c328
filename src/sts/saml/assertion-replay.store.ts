import { type Connection, defineReplayCache } from '../../storage/index.js';

/** Replay cache of SAML assertions: each is good once per provider and use. */
export interface AssertionReplayCache {
  /**
   * One write. False when it was used before; of several callers at once exactly one gets true. `hash` of the provider, the use and the
   * assertion; `until`: milliseconds since the epoch.
   */
  spend(hash: string, until: number): Promise<boolean>;
}

const createReplayCache = defineReplayCache({ name: 'StsSpentAssertion', collection: 'sts_spent_assertions', owner: 'accountId' });

export function createAssertionReplayCache(connection: Connection, accountId: string): AssertionReplayCache {
  const cache = createReplayCache(connection);
  return { spend: (hash, until) => cache.once(accountId, hash, until) };
}
