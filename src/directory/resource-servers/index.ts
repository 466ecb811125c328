/**
 * Resource servers of a user pool: the APIs that its tokens may be good for, and their custom scopes.
 * Leaves to directory/clients which of them a client may ask for, and to the doors how it asks.
 */
export { createResourceServers, type ResourceServersParts } from './create-resource-servers.js';
export { ResourceServerError, type ResourceServerErrorCode } from './errors.js';
export { activeScopes, machineScopes } from './machine-scopes.js';
export { INITIAL_ACCESS, REGISTRATION_SCOPE } from './registration-scope.js';
export type * from './resource-servers.js';
export type * from './types.js';
