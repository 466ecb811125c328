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
