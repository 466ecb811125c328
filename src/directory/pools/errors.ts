import { CodedError, type ErrorDetails } from '../../kernel/index.js';

export type PoolErrorCode =
  | 'pool_unknown'
  | 'pool_protected'
  | 'pool_exists'
  | 'pool_invalid'
  | 'tier_insufficient'
  | 'limit_unknown'
  | 'limit_invalid'
  | 'limit_too_high'
  | 'concurrent_change'
  | 'too_many_requests';

/** Errors of pools. Messages are Cognito's where it has one, and may be shown to clients. */
export class PoolError extends CodedError<PoolErrorCode> {
  constructor(code: PoolErrorCode, message: string, details?: ErrorDetails) {
    super(code, message, details);
    this.name = 'PoolError';
  }
}

export const refusals = {
  unknown: (id: string) => new PoolError('pool_unknown', `User pool ${id} does not exist.`),
  exists: (id: string) => new PoolError('pool_exists', `User pool ${id} already exists.`),
  invalid: (message: string) => new PoolError('pool_invalid', message),
  tier: (what: string, tier = 'LITE') => new PoolError('tier_insufficient', `${what} is not available in the ${tier} tier.`),
  protected: () =>
    new PoolError(
      'pool_protected',
      'The user pool cannot be deleted because deletion protection is activated. Deletion protection must be inactivated first.',
    ),
  limitUnknown: (category: string) => new PoolError('limit_unknown', `There is no limit for the category ${category}.`),
  limitInvalid: (message: string) => new PoolError('limit_invalid', message),
  limitTooHigh: (most: number) => new PoolError('limit_too_high', `The requested limit value exceeds the maximum of ${most}.`),
  tooMany: () => new PoolError('too_many_requests', 'Too many requests. Please try again.'),
  changed: () => new PoolError('concurrent_change', 'The user pool was changed by another request. Please try again.'),
} as const;
