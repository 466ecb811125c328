import { type ErrorCodeOf, errors } from '../../kernel/index.js';

/** Errors of pools. Messages are Cognito's where it has one, and may be shown to clients. */
export const refusals = errors({
  unknown: ['pool_unknown', (id: string) => `User pool ${id} does not exist.`],
  exists: ['pool_exists', (id: string) => `User pool ${id} already exists.`],
  invalid: ['pool_invalid', (message: string) => message],
  tier: ['tier_insufficient', (what: string, tier: string) => `${what} is not available in the ${tier} tier.`],
  protected: [
    'pool_protected',
    'The user pool cannot be deleted because deletion protection is activated. Deletion protection must be inactivated first.',
  ],
  limitUnknown: ['limit_unknown', (category: string) => `There is no limit for the category ${category}.`],
  limitInvalid: ['limit_invalid', (message: string) => message],
  limitTooHigh: ['limit_too_high', (most: number) => `The requested limit value exceeds the maximum of ${most}.`],
  tooMany: ['too_many_requests', 'Too many requests. Please try again.'],
  changed: ['concurrent_change', 'The user pool was changed by another request. Please try again.'],
});

export type PoolErrorCode = ErrorCodeOf<typeof refusals>;
