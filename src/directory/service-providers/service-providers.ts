import type { Page } from '../../kernel/index.js';
import type { NewServiceProvider, ServiceProvider, ServiceProviderChange } from './types.js';

/** The service providers of pools. One store operation each, unless said. */
export interface ServiceProviders {
  /**
   * Makes its app client too. Three operations, and a request where the metadata is at an address. Throws `service_provider_exists` (the name
   * or the entity id), `service_provider_invalid`, `service_provider_limit`, `service_provider_metadata`.
   */
  create(provider: NewServiceProvider): Promise<ServiceProvider>;
  find(poolId: string, name: string): Promise<ServiceProvider | undefined>;
  /** Throws `service_provider_unknown`. */
  get(poolId: string, name: string): Promise<ServiceProvider>;
  /** For requests that come in. Metadata that is old is read anew, behind the caller's back. */
  findByEntityId(poolId: string, entityId: string): Promise<ServiceProvider | undefined>;
  /** By name. */
  list(poolId: string, page: { limit: number; after?: string }): Promise<Page<ServiceProvider>>;
  /** Two operations. Throws `service_provider_unknown`, `service_provider_invalid`, `service_provider_exists`, `service_provider_metadata`, `service_provider_changed`. */
  update(poolId: string, name: string, change: ServiceProviderChange): Promise<ServiceProvider>;
  /** Its app client goes too. Throws `service_provider_unknown`. */
  remove(poolId: string, name: string): Promise<void>;
  removeAllOf(poolId: string): Promise<void>;
  /** Waits for metadata that is being read. */
  close(): Promise<void>;
}
