import { CodedError } from '../../kernel/index.js';

export type DomainErrorCode = 'domain_unknown' | 'domain_exists' | 'domain_invalid';

/** Errors of domains. Messages may be shown to clients. */
export class DomainError extends CodedError<DomainErrorCode> {
  constructor(code: DomainErrorCode, message: string) {
    super(code, message);
    this.name = 'DomainError';
  }
}

export const refusals = {
  unknown: () => new DomainError('domain_unknown', 'Domain does not exist.'),
  taken: () => new DomainError('domain_exists', 'Domain already associated with another user pool.'),
  second: () => new DomainError('domain_exists', 'A user pool can have one prefix domain and one custom domain.'),
  invalid: (message: string) => new DomainError('domain_invalid', message),
} as const;
