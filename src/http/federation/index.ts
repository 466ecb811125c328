/** Where identity providers that speak OAuth send browsers back to: `/{poolId}/oauth2/idpresponse`. Decides nothing. */
export { createFederationCallback, type FederationCallbackParts, returnUrlsBelow } from './federation-callback.js';
