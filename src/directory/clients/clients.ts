import type { Page } from '../../kernel/index.js';
import type { AppClient, AppClientChange, ClientSecret, NewAppClient } from './types.js';

/** Clients whose ID is the URL of their metadata document. A URL may name clients of several pools. */
export interface ClientDocuments {
  /**
   * At most one fetch. `address` of the caller, whose new documents are limited. Omitted: the ID is from a record or token of the server
   * itself. Undefined for pools that do not take documents, and for refused ones.
   */
  find(poolId: string, url: string, address: string | undefined): Promise<AppClient | undefined>;
}

/** Pool in which a client is looked up, and the address of the caller that sent its ID. */
export interface ClientSearch {
  readonly poolId: string;
  readonly address?: string;
}

/** App clients, cached as pools are. A client id is unique over all pools, unless it is the URL of a document. */
export interface Clients {
  create(client: NewAppClient): Promise<AppClient>;
  /**
   * Finds a client by id alone, of any pool: public operations name no pool. With a search it also finds clients of metadata documents.
   */
  find(id: string, search?: ClientSearch): Promise<AppClient | undefined>;
  /** Throws `client_unknown`, also for a client of another pool. `address`: see `ClientDocuments`. */
  get(poolId: string, id: string, address?: string): Promise<AppClient>;
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
