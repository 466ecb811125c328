import type { UserPool } from '../../directory/pools/index.js';
import type { SigningKeys } from '../../tokens/index.js';
import { discoveryOf } from './discovery.js';

/** Discovery and keys: the hottest routes. Serialised once per pool version and key set; no store read when warm. */
export interface Documents {
  discovery(pool: UserPool): string;
  jwks(pool: UserPool): Promise<string>;
}

export function createDocuments(parts: { keys: SigningKeys; issuerOf: (poolId: string) => string }): Documents {
  const written = new WeakMap<object, string>();
  const write = (source: object, make: () => unknown): string => {
    const text = written.get(source) ?? JSON.stringify(make());
    written.set(source, text);
    return text;
  };
  return {
    discovery: (pool) => write(pool, () => discoveryOf(pool, parts.issuerOf(pool.id))),
    async jwks(pool) {
      const set = await parts.keys.jwks(pool.id);
      return write(set, () => set);
    },
  };
}
