import { CodedError, type ErrorDetails } from '../../kernel/index.js';

export type ResourceServerErrorCode =
  | 'resource_server_unknown'
  | 'resource_server_exists'
  | 'resource_server_invalid'
  | 'resource_server_limit'
  | 'scope_unknown'
  | 'scope_not_allowed';

/** Errors of resource servers. Messages may be shown to clients. */
export class ResourceServerError extends CodedError<ResourceServerErrorCode> {
  constructor(code: ResourceServerErrorCode, message: string, details?: ErrorDetails) {
    super(code, message, details);
    this.name = 'ResourceServerError';
  }
}

export const refusals = {
  unknown: (identifier: string) => new ResourceServerError('resource_server_unknown', `Resource server ${identifier} does not exist.`),
  exists: (identifier: string, poolId: string) =>
    new ResourceServerError('resource_server_exists', `${identifier} already exists in user pool ${poolId}.`),
  invalid: (message: string) => new ResourceServerError('resource_server_invalid', message),
  limit: (most: number) => new ResourceServerError('resource_server_limit', `A user pool can have at most ${most} resource servers.`),
  scopeUnknown: (scopes: readonly string[]) => new ResourceServerError('scope_unknown', `Invalid scope requested: ${scopes.join(' ')}`),
  scopeNotAllowed: (scopes: readonly string[]) =>
    new ResourceServerError('scope_not_allowed', `The client is not allowed to request: ${scopes.join(' ')}`),
} as const;
