import { CodedError, type ErrorDetails } from '../../kernel/index.js';

export type IdentityProviderErrorCode =
  | 'identity_provider_unknown'
  | 'identity_provider_exists'
  | 'identity_provider_invalid'
  | 'identity_provider_limit'
  | 'identity_provider_changed';

/** Errors of identity provider registrations. Messages may be shown to clients. */
export class IdentityProviderError extends CodedError<IdentityProviderErrorCode> {
  constructor(code: IdentityProviderErrorCode, message: string, details?: ErrorDetails) {
    super(code, message, details);
    this.name = 'IdentityProviderError';
  }
}

export const refusals = {
  unknown: (name: string) => new IdentityProviderError('identity_provider_unknown', `Identity provider ${name} does not exist.`),
  exists: (name: string) => new IdentityProviderError('identity_provider_exists', `A provider with the name ${name} already exists.`),
  identifierTaken: () => new IdentityProviderError('identity_provider_exists', 'An identity provider identifier is in use already.'),
  identifierTakenOnUpdate: () =>
    new IdentityProviderError('identity_provider_invalid', 'An identity provider identifier is in use already.'),
  namesTaken: (name: string, user: string) =>
    new IdentityProviderError(
      'identity_provider_invalid',
      `Names that begin with ${name}_ belong to the users of a provider called ${name}, and the user ${user} of this pool has one. Remove such users first, or choose another name.`,
    ),
  invalid: (message: string) => new IdentityProviderError('identity_provider_invalid', message),
  limit: (most: number) => new IdentityProviderError('identity_provider_limit', `A user pool can have at most ${most} identity providers.`),
  changed: () =>
    new IdentityProviderError('identity_provider_changed', 'The identity provider was changed by another request. Please try again.'),
} as const;
