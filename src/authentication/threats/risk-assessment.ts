import type { RiskAction, RiskLevel } from '../../directory/risk/index.js';
import { CodedError } from '../../kernel/index.js';

/** Why a sign-in may not be the owner's. */
export type RiskReason =
  | 'new-device'
  | 'new-network'
  | 'new-country'
  | 'impossible-travel'
  | 'many-failures'
  | 'many-addresses-for-user'
  | 'many-users-from-address';

/** What was made of a sign-in or a password, for the record and for what follows. Small: it travels in sessions. */
export interface RiskAssessment {
  /** Absent: no risk to speak of. */
  readonly level?: RiskLevel;
  /** 0 to 200. */
  readonly score?: number;
  readonly reasons?: readonly RiskReason[];
  /** The password is in everybody's lists. */
  readonly compromised?: true;
  /** What the rules say for the level; `NO_ACTION` also where the pool only watches. */
  readonly action?: RiskAction;
  readonly blocked?: true;
  /** The user is to be told. */
  readonly notify?: true;
  /** ISO 3166-1 alpha-2. */
  readonly country?: string;
  /** `+01:00`, by the device's own word. */
  readonly timezone?: string;
}

export type AssessedErrorCode = 'risk_blocked' | 'password_compromised' | 'password_reset_required';

const TEXTS: Readonly<Record<AssessedErrorCode, string>> = {
  risk_blocked: 'Unable to login because of security reasons.',
  password_compromised: 'Provided password cannot be used for security reasons.',
  password_reset_required: 'Password reset required for the user due to security reasons',
};

/** A refusal for what was judged; the record tells why, the answer does not. */
export class AssessedRefusal extends CodedError<AssessedErrorCode> {
  constructor(
    code: AssessedErrorCode,
    readonly riskAssessment: RiskAssessment,
  ) {
    super(code, TEXTS[code], { detail: [...(riskAssessment.reasons ?? [])].join(', ') });
  }
}
