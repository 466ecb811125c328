import type { IncomingMessage, ServerResponse } from 'node:http';
import { LRUCache } from 'lru-cache';
import type { Provider } from 'oidc-provider';
import type { UserPool } from '../../directory/pools/index.js';

export interface Mounted {
  readonly provider: Provider;
  readonly callback: (req: IncomingMessage, res: ServerResponse) => Promise<void>;
}

export interface Providers {
  /** Authorization server of the pool, built on first use and rebuilt when the pool’s version changes. Under a millisecond. */
  of(pool: UserPool): Mounted;
  close(): void;
}

/** About 75 KB each. Requests in flight keep an evicted one alive. */
const MAX = 1_000;

export function createProviders(build: (pool: UserPool) => Provider): Providers {
  const built = new LRUCache<string, Mounted & { version: string }>({ max: MAX });
  return {
    of(pool) {
      // A pool created again under the same ID restarts at version 1.
      const version = `${pool.version}:${pool.createdAt.getTime()}`;
      const known = built.get(pool.id);
      if (known?.version === version) return known;
      const provider = build(pool);
      const mounted = { version, provider, callback: provider.callback() as Mounted['callback'] };
      built.set(pool.id, mounted);
      return mounted;
    },
    close: () => built.clear(),
  };
}
