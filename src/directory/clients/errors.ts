import { type ErrorCodeOf, errors } from '../../kernel/index.js';

/** Errors of app clients. Messages are Cognito's where it has one, and may be shown to clients. */
export const refusals = errors({
  unknown: ['client_unknown', (id: string) => `User pool client ${id} does not exist.`],
  exists: ['client_exists', (id: string) => `User pool client ${id} already exists.`],
  invalid: ['client_invalid', (message: string) => message],
  flow: ['oauth_flow_invalid', (message: string) => message],
  secretUnknown: ['client_secret_unknown', (id: string) => `Client secret ${id} does not exist.`],
  secretLimit: ['client_secret_limit', (most: number) => `Client secrets cannot exceed limit of ${most} secrets.`],
  tooMany: ['too_many_requests', 'Too many requests. Please try again.'],
  changed: ['concurrent_change', 'The user pool client was changed by another request. Please try again.'],
});

export type ClientErrorCode = ErrorCodeOf<typeof refusals>;
