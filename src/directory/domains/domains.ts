/**
 * Host name of a pool's hosted pages and OAuth endpoints: `{prefix}.auth.{host of the server}`, or
 * a custom domain.
 */
export interface Domain {
  /** Prefix, or the whole host name. Lower case. Unique in the server. */
  readonly name: string;
  readonly poolId: string;
  readonly kind: 'prefix' | 'custom';
  /** 1: classic pages, 2: managed login. Both render the same pages here. */
  readonly managedLoginVersion: 1 | 2;
  /** Stored and returned only, for custom domains: the reverse proxy terminates TLS. */
  readonly certificateArn?: string;
  readonly securityPolicy?: string;
}

export type DomainChange = Pick<Domain, 'managedLoginVersion' | 'certificateArn' | 'securityPolicy'>;

/**
 * Domains of user pools. Lookups for requests come through a small cache: a change is visible at
 * once here, within 5 seconds elsewhere.
 */
export interface Domains {
  /** Throws `domain_exists`, `domain_invalid`. */
  create(domain: Domain): Promise<Domain>;
  find(name: string): Promise<Domain | undefined>;
  /** Returns at most one domain of each kind. */
  ofPool(poolId: string): Promise<readonly Domain[]>;
  /** Throws `domain_unknown`, `domain_invalid`. */
  update(poolId: string, name: string, change: Partial<DomainChange>): Promise<Domain>;
  /** Makes the name available again. Throws `domain_unknown`. */
  remove(poolId: string, name: string): Promise<void>;
  /** Returns the pool of a `Host` header, with or without a port. No reads with a warm cache. */
  poolOf(host: string): Promise<string | undefined>;
}
