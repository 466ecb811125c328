/**
 * Host names of user pools: prefixes below the server's own host, and names of the operator's. Each is one pool's only.
 * Leaves to the app which requests a host name turns into its pool's, and certificates to what stands in front of the server.
 */
export { createDomains, type DomainsParts } from './create-domains.js';
export type * from './domains.js';
export { DomainError, type DomainErrorCode } from './errors.js';
export type * from './types.js';
