/** Callback endpoint of OAuth identity providers: `/{poolId}/oauth2/idpresponse`. HTTP only: federation validates the response. */
export { createFederationCallback, type FederationCallbackParts, returnUrlsBelow } from './federation-callback.js';
