import type { UserPool } from '../../directory/pools/index.js';
import type { User } from '../../directory/users/index.js';
import type { KeptSession } from '../accounts/sign-outs.js';
import type { CodeDelivery, Metadata, Origin, RequestContext } from '../types.js';

/**
 * Password recovery and changes. Errors: `code_mismatch`, `code_expired`, `limit_exceeded`, `password_policy`, `password_history`,
 * `user_unknown`, `user_disabled`, `reset_not_allowed`, `recovery_unavailable`, `credentials_wrong` and `parameter_missing` (the previous
 * password), `too_many_requests`, `delivery_failed`. Where the client hides existence, `forgot` answers alike for all names.
 */
export interface Recovery {
  forgot(context: RequestContext, username: string, clientMetadata?: Metadata): Promise<CodeDelivery>;
  confirmForgot(
    context: RequestContext,
    request: { username: string; code: string; password: string; clientMetadata?: Metadata },
  ): Promise<void>;
  /** `keep`: the current session, kept where a password change ends the user's sessions. */
  change(pool: UserPool, user: User, request: { origin: Origin; previous?: string; proposed: string; keep?: KeptSession }): Promise<void>;
  /** AdminResetUserPassword: the user must set a new password with the code that is sent. Throws also where no address is verified. */
  adminReset(pool: UserPool, username: string, request: { origin: Origin; clientMetadata?: Metadata }): Promise<void>;
  /** AdminSetUserPassword. */
  adminSet(pool: UserPool, username: string, request: { origin: Origin; password: string; permanent: boolean }): Promise<void>;
}
