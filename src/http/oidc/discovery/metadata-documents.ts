import type { UserPool } from '../../../directory/pools/index.js';
import type { SigningKeys } from '../../../tokens/index.js';
import { discoveryOf } from './discovery.js';

/** Discovery document and JWKS. Serialised once per pool version and key set; no store read when warm. */
export interface Documents {
  discovery(pool: UserPool): string;
  jwks(pool: UserPool): Promise<string>;
}

export function createDocuments(parts: { keys: SigningKeys; issuerOf: (poolId: string) => string }): Documents {
  const serialised = new WeakMap<object, string>();
  const serialise = (source: object, make: () => unknown): string => {
    const text = serialised.get(source) ?? JSON.stringify(make());
    serialised.set(source, text);
    return text;
  };
  return {
    discovery: (pool) => serialise(pool, () => discoveryOf(pool, parts.issuerOf(pool.id))),
    async jwks(pool) {
      const set = await parts.keys.jwks(pool.id);
      return serialise(set, () => set);
    },
  };
}
