/**
 * Resource gateway: verifies temporary credentials and policies for an S3- and a DynamoDB-compatible upstream, then forwards the request under
 * the upstream's key. Owns the permissions that a request requires; principals and policy evaluation belong to `sts`.
 */

export { type EmbeddedResources, openEmbeddedResources } from './embedded/open.js';
export { GatewayError } from './errors.js';
export { createResourceGateway } from './gateway.js';
export { createResourceHost } from './resource-host.js';
export { createResources, type Resources } from './resources.js';
export type { UpstreamTarget } from './upstream.js';
