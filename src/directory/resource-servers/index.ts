/**
 * Resource servers of a user pool: the audiences of its access tokens, and their custom scopes.
 * Leaves the scopes of a client to directory/clients, and token requests to the HTTP surfaces.
 */
export {
  activeScopes,
  createResourceServers,
  INITIAL_ACCESS,
  machineScopes,
  REGISTRATION_SCOPE,
  type ResourceServersParts,
} from './create-resource-servers.js';
export type { ResourceServerErrorCode } from './errors.js';
export type * from './resource-servers.js';
export type * from './resource-servers.js';
