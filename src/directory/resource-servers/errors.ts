import { type ErrorCodeOf, errors } from '../../kernel/index.js';

/** Errors of resource servers. Messages may be shown to clients. */
export const refusals = errors({
  unknown: ['resource_server_unknown', (identifier: string) => `Resource server ${identifier} does not exist.`],
  exists: ['resource_server_exists', (identifier: string, poolId: string) => `${identifier} already exists in user pool ${poolId}.`],
  invalid: ['resource_server_invalid', (message: string) => message],
  limit: ['resource_server_limit', (most: number) => `A user pool can have at most ${most} resource servers.`],
  scopeUnknown: ['scope_unknown', (scopes: string) => `Invalid scope requested: ${scopes}`],
  scopeNotAllowed: ['scope_not_allowed', (scopes: string) => `The client is not allowed to request: ${scopes}`],
});

export type ResourceServerErrorCode = ErrorCodeOf<typeof refusals>;
