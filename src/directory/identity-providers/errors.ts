import { type ErrorCodeOf, errors } from '../../kernel/index.js';

/** Errors of identity provider registrations. Messages may be shown to clients. */
export const refusals = errors({
  unknown: ['identity_provider_unknown', (name: string) => `Identity provider ${name} does not exist.`],
  exists: ['identity_provider_exists', (name: string) => `A provider with the name ${name} already exists.`],
  identifierTaken: ['identity_provider_exists', 'An identity provider identifier is in use already.'],
  identifierTakenOnUpdate: ['identity_provider_invalid', 'An identity provider identifier is in use already.'],
  namesTaken: [
    'identity_provider_invalid',
    (name: string, user: string) =>
      `Names that begin with ${name}_ belong to the users of a provider called ${name}, and the user ${user} of this pool has one. Remove such users first, or choose another name.`,
  ],
  invalid: ['identity_provider_invalid', (message: string) => message],
  limit: ['identity_provider_limit', (most: number) => `A user pool can have at most ${most} identity providers.`],
  changed: ['identity_provider_changed', 'The identity provider was changed by another request. Please try again.'],
});

/** For checks of a registration outside of the directory. */
export const providerInvalid = refusals.invalid;

export type IdentityProviderErrorCode = ErrorCodeOf<typeof refusals>;
