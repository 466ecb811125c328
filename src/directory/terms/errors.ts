import { type ErrorCodeOf, errors } from '../../kernel/index.js';

/** Errors of terms. Messages may be shown to clients. */
export const refusals = errors({
  unknown: ['terms_unknown', 'Terms not found.'],
  exist: ['terms_exist', (name: string) => `The app client already has the terms ${name}.`],
  invalid: ['terms_invalid', (message: string) => message],
  limit: ['terms_limit', (most: number) => `A user pool can have at most ${most} terms.`],
});

export type TermsErrorCode = ErrorCodeOf<typeof refusals>;
