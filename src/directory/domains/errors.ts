import { type ErrorCodeOf, errors } from '../../kernel/index.js';

/** Errors of domains. Messages may be shown to clients. */
export const refusals = errors({
  unknown: ['domain_unknown', 'Domain does not exist.'],
  taken: ['domain_exists', 'Domain already associated with another user pool.'],
  second: ['domain_exists', 'A user pool can have one prefix domain and one custom domain.'],
  invalid: ['domain_invalid', (message: string) => message],
});

export type DomainErrorCode = ErrorCodeOf<typeof refusals>;
