/** Requests to servers of others: to public addresses only unless allowed otherwise, in bounded time, for answers of bounded size. */
export { createOutboundFetch, type OutboundFetch } from './outbound-fetch.js';
export { createPrivateAddresses, createPublicFetch, type Fetch } from './public-fetch.js';
