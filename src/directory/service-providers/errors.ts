import { CodedError, type ErrorDetails } from '../../kernel/index.js';

export type ServiceProviderErrorCode =
  | 'service_provider_unknown'
  | 'service_provider_exists'
  | 'service_provider_invalid'
  | 'service_provider_limit'
  | 'service_provider_metadata'
  | 'service_provider_changed';

const refusal = (code: ServiceProviderErrorCode, message: string, details?: ErrorDetails) => new CodedError(code, message, details);

/** Errors of service provider registrations. Messages may be shown to clients. */
export const refusals = {
  unknown: (name: string) => refusal('service_provider_unknown', `Service provider ${name} does not exist.`),
  exists: () => refusal('service_provider_exists', 'A service provider with this name or entity id already exists.'),
  invalid: (message: string) => refusal('service_provider_invalid', message),
  limit: (most: number) => refusal('service_provider_limit', `A user pool can have at most ${most} service providers.`),
  metadata: (message: string, cause?: unknown) =>
    refusal('service_provider_metadata', `The metadata cannot be used: ${message}`, cause === undefined ? {} : { cause }),
  changed: () => refusal('service_provider_changed', 'The service provider was changed by another request. Please try again.'),
} as const;
