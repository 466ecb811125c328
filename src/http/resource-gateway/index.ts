/**
 * The resource gateway: in front of an S3- and a DynamoDB-compatible server it checks temporary credentials and policies, then sends the
 * request on under the server's own key. It owns what a request needs to be allowed; who asks and what a policy says belong to `sts`.
 */

export { type EmbeddedResources, openEmbeddedResources } from './embedded/open.js';
export { GatewayError } from './errors.js';
export { createResourceGateway, type GatewayParts } from './gateway.js';
export { hostNameOf } from './host-name.js';
export { createResources, type Resources } from './resources.js';
export type { UpstreamTarget } from './upstream.js';
