import type { Page } from '../../kernel/index.js';
import type { AppClient, AppClientChange, ClientSecret, NewAppClient } from './types.js';

/** App clients, cached as pools are. A client id is unique over all pools. */
export interface Clients {
  create(client: NewAppClient): Promise<AppClient>;
  /** Finds a client by id alone: public operations name no pool. */
  find(id: string): Promise<AppClient | undefined>;
  /** Throws `client_unknown`, also for a client of another pool. */
  get(poolId: string, id: string): Promise<AppClient>;
  list(poolId: string, page: { limit: number; after?: string }): Promise<Page<AppClient>>;
  /**
   * Replaces all changeable settings; pass a function for a change that depends on the current
   * ones. Throws `client_unknown`, `concurrent_change`.
   */
  update(poolId: string, id: string, change: AppClientChange | ((before: AppClientChange) => AppClientChange)): Promise<AppClient>;
  remove(poolId: string, id: string): Promise<void>;
  /**
   * Adds a second secret: both are valid until one is removed. Throws `client_unknown`,
   * `client_invalid`, `client_secret_limit`.
   */
  addSecret(poolId: string, id: string, secret: Exclude<NewAppClient['secret'], 'none'>): Promise<ClientSecret>;
  /**
   * Throws `client_unknown`, `client_secret_unknown`, `client_invalid` (the last secret cannot be
   * removed).
   */
  removeSecret(poolId: string, id: string, secretId: string): Promise<void>;
}
