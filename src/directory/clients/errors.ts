import { CodedError, type ErrorDetails } from '../../kernel/index.js';

export type ClientErrorCode =
  | 'client_unknown'
  | 'client_exists'
  | 'client_invalid'
  | 'oauth_flow_invalid'
  | 'client_secret_unknown'
  | 'client_secret_limit'
  | 'concurrent_change'
  | 'too_many_requests';

/** Errors of app clients. Messages are Cognito's where it has one, and may be shown to clients. */
export class ClientError extends CodedError<ClientErrorCode> {
  constructor(code: ClientErrorCode, message: string, details?: ErrorDetails) {
    super(code, message, details);
    this.name = 'ClientError';
  }
}

export const refusals = {
  unknown: (id: string) => new ClientError('client_unknown', `User pool client ${id} does not exist.`),
  exists: (id: string) => new ClientError('client_exists', `User pool client ${id} already exists.`),
  invalid: (message: string) => new ClientError('client_invalid', message),
  flow: (message: string) => new ClientError('oauth_flow_invalid', message),
  secretUnknown: (id: string) => new ClientError('client_secret_unknown', `Client secret ${id} does not exist.`),
  secretLimit: (most: number) => new ClientError('client_secret_limit', `Client secrets cannot exceed limit of ${most} secrets.`),
  tooMany: () => new ClientError('too_many_requests', 'Too many requests. Please try again.'),
  changed: () => new ClientError('concurrent_change', 'The user pool client was changed by another request. Please try again.'),
} as const;
