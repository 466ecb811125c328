import { type Clock, createCache, createNetworkList, parseNetwork, SETTING_CACHE_MS } from '../../kernel/index.js';
import { refusals } from './errors.js';
import { type Connection, createRiskStore } from './risk.store.js';
import { EVERY_CLIENT, type RiskConfiguration } from './types.js';

const MAX_RANGES = 200;

/** Throws `risk_invalid`. */
export function checkRanges(ranges: readonly string[]): void {
  if (ranges.length > MAX_RANGES) throw refusals.invalid(`A list can have at most ${MAX_RANGES} IP ranges.`);
  const wrong = ranges.find((range) => !/^[0-9a-fA-F.:]{2,45}\/\d{1,3}$/.test(range) || !parseNetwork(range));
  if (wrong !== undefined) throw refusals.invalid(`${wrong.slice(0, 60)} is not an IP range in CIDR notation.`);
}

const CACHED_CLIENTS = 10_000;

/**
 * Risk configurations. Reads for sign-ins come through a small cache: a change is visible at once
 * here, within 5 seconds elsewhere.
 */
export interface Risk {
  /** Returns the client's configuration, else the pool's; undefined when neither was set. */
  find(poolId: string, clientId: string): Promise<RiskConfiguration | undefined>;
  /** Replaces all settings. Throws `risk_invalid`. */
  set(configuration: Omit<RiskConfiguration, 'updatedAt'>): Promise<RiskConfiguration>;
  /** As `find`, through the cache: no reads when warm. */
  rulesFor(poolId: string, clientId: string): Promise<RiskConfiguration | undefined>;
  /**
   * Reports whether requests from this address are exempt from risk assessment. No reads with a
   * warm cache.
   */
  isSkipped(poolId: string, clientId: string, address: string): Promise<boolean>;
  /** Throws `address_blocked`. No reads with a warm cache. */
  refuseBlocked(poolId: string, clientId: string, address: string): Promise<void>;
}

interface Held {
  readonly configuration: RiskConfiguration;
  readonly isBlocked: (address: string) => boolean;
  readonly isSkipped: (address: string) => boolean;
}

export function createRisk({ connection, clock }: { readonly connection: Connection; readonly clock: Clock }): Risk {
  const store = createRiskStore(connection);
  const cache = createCache<Held>({
    clock,
    lifetimeMs: SETTING_CACHE_MS,
    max: CACHED_CLIENTS,
    async load(key) {
      const [poolId, clientId] = key.split('/') as [string, string];
      const configuration = await find(poolId, clientId);
      if (!configuration) return undefined;
      const { blocked, skipped } = configuration;
      return { configuration, isBlocked: createNetworkList(blocked), isSkipped: createNetworkList(skipped) };
    },
  });

  const find = async (poolId: string, clientId: string): Promise<RiskConfiguration | undefined> =>
    (await store.find(poolId, clientId)) ?? (clientId === EVERY_CLIENT ? undefined : await store.find(poolId, EVERY_CLIENT));

  return {
    find,
    rulesFor: async (poolId, clientId) => (await cache.get(`${poolId}/${clientId}`))?.configuration,
    isSkipped: async (poolId, clientId, address) => (await cache.get(`${poolId}/${clientId}`))?.isSkipped(address) ?? false,
    async set(given) {
      checkRanges(given.blocked);
      checkRanges(given.skipped);
      const configuration = { ...given, updatedAt: new Date(clock.now()) };
      await store.put(configuration);
      cache.clear();
      return configuration;
    },
    async refuseBlocked(poolId, clientId, address) {
      const held = await cache.get(`${poolId}/${clientId}`);
      if (held?.isBlocked(address) && !held.isSkipped(address)) throw refusals.blocked();
    },
  };
}
