/** Where identity providers that speak OAuth send browsers back to: `/{poolId}/oauth2/idpresponse`. Decides nothing. */
export { createFederationDoor, type FederationDoorParts, returnUrlsBelow } from './federation-door.js';
