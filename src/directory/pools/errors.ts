import { CodedError, type ErrorDetails } from '../../kernel/index.js';

export type PoolErrorCode = 'pool_unknown' | 'pool_protected' | 'pool_exists' | 'pool_invalid' | 'concurrent_change';

/** What the pools refuse. Messages are Cognito's where it has one (cognito.md 21.2), and may be shown. */
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
  protected: () =>
    new PoolError(
      'pool_protected',
      'The user pool cannot be deleted because deletion protection is activated. Deletion protection must be inactivated first.',
    ),
  changed: () => new PoolError('concurrent_change', 'The user pool was changed by another request. Please try again.'),
} as const;
