import { type ErrorCodeOf, errors } from '../../kernel/index.js';

export const refusals = errors({
  unknown: ['service_provider_unknown', (name: string) => `Service provider ${name} does not exist.`],
  exists: ['service_provider_exists', 'A service provider with this name or entity id already exists.'],
  invalid: ['service_provider_invalid', (message: string) => message],
  limit: ['service_provider_limit', (most: number) => `A user pool can have at most ${most} service providers.`],
  metadata: ['service_provider_metadata', (message: string) => `The metadata cannot be used: ${message}`],
  changed: ['service_provider_changed', 'The service provider was changed by another request. Please try again.'],
});

export type ServiceProviderErrorCode = ErrorCodeOf<typeof refusals>;
