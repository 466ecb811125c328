import type { Page } from '../../kernel/index.js';
import type { NewServiceProvider, ServiceProvider, ServiceProviderChange } from './types.js';

/** Service providers of pools. One store operation each, unless said. */
export interface ServiceProviders {
  /**
   * Creates the app client too. Three operations, and a request where the metadata is at a URL.
   * Throws `service_provider_exists` (name or entity id), `service_provider_invalid`,
   * `service_provider_limit`, `service_provider_metadata`.
   */
  create(provider: NewServiceProvider): Promise<ServiceProvider>;
  find(poolId: string, name: string): Promise<ServiceProvider | undefined>;
  /** Throws `service_provider_unknown`. */
  get(poolId: string, name: string): Promise<ServiceProvider>;
  /** Finds the sender of a request. Metadata that is due is refreshed in the background. */
  findByEntityId(poolId: string, entityId: string): Promise<ServiceProvider | undefined>;
  /** Ordered by name. */
  list(poolId: string, page: { limit: number; after?: string }): Promise<Page<ServiceProvider>>;
  /** Two operations. Throws `service_provider_unknown`, `service_provider_invalid`, `service_provider_exists`, `service_provider_metadata`, `service_provider_changed`. */
  update(poolId: string, name: string, change: ServiceProviderChange): Promise<ServiceProvider>;
  /** Removes its app client too. Throws `service_provider_unknown`. */
  remove(poolId: string, name: string): Promise<void>;
  /** Waits for refreshes in progress. */
  close(): Promise<void>;
}
