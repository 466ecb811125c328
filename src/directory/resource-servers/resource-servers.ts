import type { Page } from '../../kernel/index.js';
import type { ResourceServer, ResourceServerChange } from './types.js';

/** Resource servers of user pools. What tokens ask for comes through a small cache: a change is seen at once here, within 5 seconds elsewhere. */
export interface ResourceServers {
  /** Throws `resource_server_exists`, `resource_server_invalid`, `resource_server_limit`. */
  create(server: ResourceServer): Promise<ResourceServer>;
  /** Throws `resource_server_unknown`. */
  get(poolId: string, identifier: string): Promise<ResourceServer>;
  /** By identifier. */
  list(poolId: string, page: { limit: number; after?: string }): Promise<Page<ResourceServer>>;
  /** Whole: a scope that is left out is gone. Throws `resource_server_unknown`, `resource_server_invalid`. */
  update(poolId: string, identifier: string, change: ResourceServerChange): Promise<ResourceServer>;
  /** Clients keep the names of scopes that are gone; nobody gets them any more. Throws `resource_server_unknown`. */
  remove(poolId: string, identifier: string): Promise<void>;
  /** Every `{identifier}/{scope}` of the pool. Nothing is read when warm. */
  scopesOf(poolId: string): Promise<ReadonlySet<string>>;
  removeAllOf(poolId: string): Promise<void>;
}
