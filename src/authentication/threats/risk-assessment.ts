import type { RiskAction, RiskLevel } from '../../directory/risk/index.js';
import { CodedError } from '../../kernel/index.js';

/** Reason of a risk. */
export type RiskReason =
  | 'new-device'
  | 'new-network'
  | 'new-country'
  | 'impossible-travel'
  | 'many-failures'
  | 'many-addresses-for-user'
  | 'many-users-from-address';

/** Risk assessment of a sign-in or a password. Small: it is carried in sessions. */
export interface RiskAssessment {
  /** Omitted: no risk. */
  readonly level?: RiskLevel;
  /** 0 to 200. */
  readonly score?: number;
  readonly reasons?: readonly RiskReason[];
  /** The password is compromised. */
  readonly compromised?: true;
  /** Action of the rules for the level; `NO_ACTION` also in audit-only pools. */
  readonly action?: RiskAction;
  readonly blocked?: true;
  /** The user is notified. */
  readonly notify?: true;
  /** ISO 3166-1 alpha-2. */
  readonly country?: string;
  /** UTC offset as reported by the device, such as `+01:00`. */
  readonly timezone?: string;
}

export type AssessedErrorCode = 'risk_blocked' | 'password_compromised' | 'password_reset_required';

const TEXTS: Readonly<Record<AssessedErrorCode, string>> = {
  risk_blocked: 'Unable to login because of security reasons.',
  password_compromised: 'Provided password cannot be used for security reasons.',
  password_reset_required: 'Password reset required for the user due to security reasons',
};

/** Refusal with its risk assessment for the audit event; the answer has no reason. */
export class AssessedRefusal extends CodedError<AssessedErrorCode> {
  constructor(
    code: AssessedErrorCode,
    readonly riskAssessment: RiskAssessment,
  ) {
    super(code, TEXTS[code], { detail: [...(riskAssessment.reasons ?? [])].join(', ') });
  }
}
