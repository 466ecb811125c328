/**
 * Host names of user pools: prefixes below the server's own host, and custom domains. Each belongs
 * to one pool only. Leaves routing by host to the app, and certificates to the reverse proxy.
 */
export { createDomains, type DomainsParts } from './create-domains.js';
export type * from './domains.js';
export type * from './domains.js';
export type { DomainErrorCode } from './errors.js';
