import type { UserPool } from '../../directory/pools/index.js';
import type { User } from '../../directory/users/index.js';
import type { RiskAssessment } from '../threats/risk-assessment.js';
import type { CodeDelivery, Metadata, RequestContext } from '../types.js';

export interface SignUpRequest {
  readonly username: string;
  /** Omitted: the user has none, in pools with another first factor. */
  readonly password?: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** For triggers only. */
  readonly validationData?: Readonly<Record<string, string>>;
  readonly clientMetadata?: Readonly<Record<string, string>>;
  /** For callers that hide `username_exists`: the message is sent after the answer, so that timing discloses nothing. */
  readonly inBackground?: boolean;
}

/**
 * Sign-up and its confirmation. Errors: `username_exists`, `username_invalid`, `alias_exists`, `password_policy`, `attribute_invalid`,
 * `attribute_forbidden`, `sign_up_closed`, `code_mismatch`, `code_expired`, `user_unknown`, `user_disabled`, `confirmation_refused`
 * (confirm), `already_confirmed` (resend), `parameter_invalid`, `limit_exceeded`, `too_many_requests`, `delivery_failed`. Where the client
 * hides existence, `confirm` answers `code_mismatch` without the right code, and `resend` answers alike for all names: the message is sent
 * after the answer, and failures are logged only.
 */
export interface Registration {
  signUp(
    context: RequestContext,
    request: SignUpRequest,
  ): Promise<{ user: User; delivery?: CodeDelivery; riskAssessment?: RiskAssessment }>;
  /** Returns a session for a sign-in (`signed-up`) where the pool takes codes as a first factor. */
  confirm(
    context: RequestContext,
    request: { username: string; code: string; forceAlias?: boolean; clientMetadata?: Metadata },
  ): Promise<{ session?: string }>;
  resend(context: RequestContext, username: string, clientMetadata?: Metadata): Promise<CodeDelivery>;
  /** AdminConfirmSignUp. */
  adminConfirm(pool: UserPool, username: string, clientMetadata?: Metadata): Promise<void>;
}
