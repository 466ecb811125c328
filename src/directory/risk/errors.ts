import { type ErrorCodeOf, errors } from '../../kernel/index.js';

/** Errors of risk configurations and blocked addresses. Messages may be shown to clients. */
export const refusals = errors({
  invalid: ['risk_invalid', (message: string) => message],
  blocked: ['address_blocked', 'Unable to login because of security reasons.'],
});

export type RiskErrorCode = ErrorCodeOf<typeof refusals>;
