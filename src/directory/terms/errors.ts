import { CodedError } from '../../kernel/index.js';

export type TermsErrorCode = 'terms_unknown' | 'terms_exist' | 'terms_invalid' | 'terms_limit';

/** Errors of terms. Messages may be shown to clients. */
export class TermsError extends CodedError<TermsErrorCode> {
  constructor(code: TermsErrorCode, message: string) {
    super(code, message);
    this.name = 'TermsError';
  }
}

export const refusals = {
  unknown: () => new TermsError('terms_unknown', 'Terms not found.'),
  exist: (name: string) => new TermsError('terms_exist', `The app client already has the terms ${name}.`),
  invalid: (message: string) => new TermsError('terms_invalid', message),
  limit: (most: number) => new TermsError('terms_limit', `A user pool can have at most ${most} terms.`),
} as const;
