import type { Page } from '../../kernel/index.js';
import type { AppClient, AppClientChange, ClientSecret, NewAppClient } from './types.js';

/** App clients, cached as pools are. A client id is unique over all pools. */
export interface Clients {
  create(client: NewAppClient): Promise<AppClient>;
  /** By id alone: public operations name no pool. */
  find(id: string): Promise<AppClient | undefined>;
  /** Throws `client_unknown`, also when the client is another pool's. */
  get(poolId: string, id: string): Promise<AppClient>;
  list(poolId: string, page: { limit: number; after?: string }): Promise<Page<AppClient>>;
  /** Replaces what can be changed, whole; a change that builds on what is there is a function of it. Throws `client_unknown`, `concurrent_change`. */
  update(poolId: string, id: string, change: AppClientChange | ((before: AppClientChange) => AppClientChange)): Promise<AppClient>;
  remove(poolId: string, id: string): Promise<void>;
  /** A second secret, beside the first: both count until one is removed. Throws `client_unknown`, `client_invalid`, `client_secret_limit`. */
  addSecret(poolId: string, id: string, wanted: Exclude<NewAppClient['secret'], 'none'>): Promise<ClientSecret>;
  /** Throws `client_unknown`, `client_secret_unknown`, `client_invalid` (the last one stays). */
  removeSecret(poolId: string, id: string, secretId: string): Promise<void>;
  removeAllOf(poolId: string): Promise<void>;
}
