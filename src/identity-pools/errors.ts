import { CodedError, type ErrorDetails } from '../kernel/index.js';

export type IdentityPoolErrorCode =
  | 'identity_pool_unknown'
  | 'identity_unknown'
  | 'unauthenticated_refused'
  | 'logins_mismatch'
  | 'login_token_invalid'
  | 'provider_unsupported'
  | 'identity_forbidden'
  | 'role_mapping_denied'
  | 'classic_flow_disabled'
  | 'pool_misconfigured'
  | 'resource_conflict'
  | 'developer_user_registered'
  | 'developer_user_unknown'
  | 'principal_tags_unknown'
  | 'too_many_requests'
  | 'concurrent_change'
  | 'limit_exceeded'
  | 'parameter_invalid';

/** Errors of identity pools. Messages are AWS's own and may be shown to clients. */
export class IdentityPoolError extends CodedError<IdentityPoolErrorCode> {}

/** Errors raised in several files, with one text each. */
export const refusals = {
  poolUnknown: (id: string) => new IdentityPoolError('identity_pool_unknown', `IdentityPool '${id}' not found.`),
  identityUnknown: (id: string) => new IdentityPoolError('identity_unknown', `Identity '${id}' not found.`),
  identityForbidden: (id: string) => new IdentityPoolError('identity_forbidden', `Access to Identity '${id}' is forbidden.`),
  guestsRefused: () => new IdentityPoolError('unauthenticated_refused', 'Unauthenticated access is not supported for this identity pool.'),
  loginsMismatch: () =>
    new IdentityPoolError(
      'logins_mismatch',
      "Logins don't match. Please include at least one valid login for this identity or identity pool.",
    ),
  providerUnsupported: () => new IdentityPoolError('provider_unsupported', 'Token is not from a supported provider of this identity pool.'),
  loginInvalid: (why: string, details?: ErrorDetails) =>
    new IdentityPoolError('login_token_invalid', `Invalid login token. ${why}`, details),
  roleDenied: (provider: string) =>
    new IdentityPoolError('role_mapping_denied', `The ambiguous role mapping rules for: ${provider} denied this request.`),
  classicDisabled: () => new IdentityPoolError('classic_flow_disabled', 'Basic (classic) flow is not enabled, please use enhanced flow.'),
  misconfigured: (details?: ErrorDetails) =>
    new IdentityPoolError('pool_misconfigured', 'Invalid identity pool configuration. Check assigned IAM roles for this pool.', details),
  developerUserUnknown: (userId: string) =>
    new IdentityPoolError('developer_user_unknown', `Developer user identifier '${userId}' not found.`),
  alreadyLinked: (details?: ErrorDetails) =>
    new IdentityPoolError('resource_conflict', 'Login is already linked to another identity.', details),
} as const;
