import { CodedError } from '../../kernel/index.js';

export type RiskErrorCode = 'risk_invalid' | 'address_blocked';

/** Errors of risk configurations and blocked addresses. Messages may be shown to clients. */
export class RiskError extends CodedError<RiskErrorCode> {
  constructor(code: RiskErrorCode, message: string) {
    super(code, message);
    this.name = 'RiskError';
  }
}

export const refusals = {
  invalid: (message: string) => new RiskError('risk_invalid', message),
  blocked: () => new RiskError('address_blocked', 'Unable to login because of security reasons.'),
} as const;
