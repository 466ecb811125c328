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
