import type { Page } from '../../kernel/index.js';
export interface CustomScope {
  readonly name: string;
  readonly description: string;
}

/**
 * API that accepts a pool's access tokens. Its scopes are named `{identifier}/{scope}` in clients
 * and tokens.
 */
export interface ResourceServer {
  readonly poolId: string;
  /** Immutable: an API's name or URL. May contain slashes; scope names may not. */
  readonly identifier: string;
  readonly name: string;
  readonly scopes: readonly CustomScope[];
}

export type ResourceServerChange = Pick<ResourceServer, 'name' | 'scopes'>;

/**
 * Resource servers of user pools. Reads for tokens come through a small cache: a change is visible
 * at once here, within 5 seconds elsewhere.
 */
export interface ResourceServers {
  /** Throws `resource_server_exists`, `resource_server_invalid`, `resource_server_limit`. */
  create(server: ResourceServer): Promise<ResourceServer>;
  /** Throws `resource_server_unknown`. */
  get(poolId: string, identifier: string): Promise<ResourceServer>;
  /** Ordered by identifier. */
  list(poolId: string, page: { limit: number; after?: string }): Promise<Page<ResourceServer>>;
  /**
   * Replaces all settings: an omitted scope is removed. Throws `resource_server_unknown`,
   * `resource_server_invalid`.
   */
  update(poolId: string, identifier: string, change: ResourceServerChange): Promise<ResourceServer>;
  /**
   * Keeps the scope names in clients, but they are granted no more. Throws
   * `resource_server_unknown`.
   */
  remove(poolId: string, identifier: string): Promise<void>;
  /** Returns every `{identifier}/{scope}` of the pool. No reads with a warm cache. */
  scopesOf(poolId: string): Promise<ReadonlySet<string>>;
}
