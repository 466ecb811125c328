/** HTTP requests to foreign servers: to public addresses only unless allowed otherwise, with bounded time and response size. */
export { createOutboundFetch, type OutboundFetch } from './outbound-fetch.js';
export { createPrivateAddresses, createPublicFetch, type Fetch } from './public-fetch.js';
export { createReadDocument } from './read-document.js';
