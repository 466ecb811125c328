export interface CustomScope {
  readonly name: string;
  readonly description: string;
}

/** An API that a pool's tokens may be good for. Its scopes are named `{identifier}/{scope}` in clients and tokens. */
export interface ResourceServer {
  readonly poolId: string;
  /** Fixed: an API's name or address. May contain slashes; scope names may not. */
  readonly identifier: string;
  readonly name: string;
  readonly scopes: readonly CustomScope[];
}

export type ResourceServerChange = Pick<ResourceServer, 'name' | 'scopes'>;
