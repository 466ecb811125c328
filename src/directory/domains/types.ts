/** A host name of a pool's hosted pages and OAuth endpoints: `{prefix}.auth.{the server's host}`, or a name of the operator's own. */
export interface Domain {
  /** The prefix, or the whole host name. Lower case. One pool's only, in the whole server. */
  readonly name: string;
  readonly poolId: string;
  readonly kind: 'prefix' | 'custom';
  /** Which pages: 1 the classic ones, 2 managed login. Here they are the same. */
  readonly managedLoginVersion: 1 | 2;
  /** Of custom names; kept and shown. Certificates and TLS are what stands in front of this server. */
  readonly certificateArn?: string;
  readonly securityPolicy?: string;
}

export type DomainChange = Pick<Domain, 'managedLoginVersion' | 'certificateArn' | 'securityPolicy'>;
