import type { AppClient } from '../directory/clients/index.js';
import type { UserPool } from '../directory/pools/index.js';
import type { User } from '../directory/users/index.js';

export type ChallengeName = 'PASSWORD_VERIFIER' | 'NEW_PASSWORD_REQUIRED';

/** Where a sign-in stands after a step. The machine is the same behind the AWS API and the hosted pages. */
export type SignInStep =
  | {
      readonly kind: 'challenge';
      readonly name: ChallengeName;
      /** Wire parameters of the challenge (cognito.md 6.2). */
      readonly parameters: Readonly<Record<string, string>>;
      /** Opaque, sealed, single use. */
      readonly session: string;
    }
  | {
      readonly kind: 'authenticated';
      readonly user: User;
      /** Seconds since the epoch. */
      readonly authTime: number;
    };

export interface SignInContext {
  readonly pool: UserPool;
  readonly client: AppClient;
}

export type SignInStart =
  | { readonly flow: 'password'; readonly username: string; readonly password: string }
  | { readonly flow: 'srp'; readonly username: string; readonly srpA: string };

export interface ChallengeAnswer {
  readonly challenge: ChallengeName;
  readonly session?: string;
  /** `ChallengeResponses` as they came. */
  readonly responses: Readonly<Record<string, string>>;
}

/**
 * Errors: `credentials_wrong`, `user_unknown` (only where the client lets existence be known), `user_not_confirmed`,
 * `password_reset_required`, `user_disabled`, `attempts_exceeded`, `session_invalid`, `session_expired`, `session_used`,
 * `temporary_password_expired`, `password_policy`, `attribute_invalid`, `attribute_forbidden`, `parameter_missing`, `parameter_invalid`,
 * `too_many_requests`.
 * The caller has checked that the client allows the flow, and the secret hash.
 */
export interface SignIn {
  start(context: SignInContext, start: SignInStart): Promise<SignInStep>;
  answer(context: SignInContext, answer: ChallengeAnswer): Promise<SignInStep>;
}

export interface TokenSet {
  readonly accessToken: string;
  readonly idToken: string;
  /** Absent after a refresh without rotation. */
  readonly refreshToken?: string;
  /** Seconds. */
  readonly expiresIn: number;
}

/** Turns an authenticated user into Cognito's three tokens (API sign-in; the OAuth endpoints have their own way to the same issuer). */
export interface TokenSets {
  issue(context: SignInContext, authenticated: { user: User; authTime: number }): Promise<TokenSet>;
  /**
   * With a new refresh token when the client rotates them: then one write, and the old one is worth something for the grace period only.
   * Throws as `Sessions.redeem`, and `user_disabled`, `user_unknown`, `refresh_token_reused`.
   */
  refresh(context: SignInContext, refreshToken: string): Promise<TokenSet>;
}

/** Where a code went, masked: what CodeDeliveryDetails says. */
export interface CodeDelivery {
  readonly attribute: 'email' | 'phone_number';
  readonly medium: 'EMAIL' | 'SMS';
  readonly destination: string;
}

export interface SignUpRequest {
  readonly username: string;
  readonly password: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** For doors that hide `username_exists`: the message leaves behind the answer, so that its time does not tell either. */
  readonly discreetly?: boolean;
}

/**
 * Sign-up and its confirmation. Errors: `username_exists`, `username_invalid`, `alias_exists`, `password_policy`, `attribute_invalid`,
 * `attribute_forbidden`, `sign_up_closed`, `code_mismatch`, `code_expired`, `user_unknown`, `user_disabled`, `confirmation_refused` (confirm),
 * `already_confirmed` (resend), `parameter_invalid`, `limit_exceeded`, `too_many_requests`, `delivery_failed`.
 * Where the client hides existence, `confirm` says `code_mismatch` to whoever does not have the code, and `resend` seems to send to anybody:
 * then the message leaves behind the answer, and its failure is logged, not told.
 */
export interface Registration {
  signUp(context: SignInContext, request: SignUpRequest): Promise<{ user: User; delivery?: CodeDelivery }>;
  confirm(context: SignInContext, request: { username: string; code: string; forceAlias?: boolean }): Promise<void>;
  resend(context: SignInContext, username: string): Promise<CodeDelivery>;
  /** AdminConfirmSignUp */
  adminConfirm(pool: UserPool, username: string): Promise<void>;
}

/**
 * Forgotten passwords and password changes. Errors: `code_mismatch`, `code_expired`, `limit_exceeded`, `password_policy`, `user_unknown`,
 * `user_disabled`, `reset_not_allowed`, `recovery_unavailable`, `credentials_wrong` and `parameter_missing` (the previous password),
 * `too_many_requests`, `delivery_failed`. Where the client hides existence, `forgot` seems to send to anybody.
 */
export interface Recovery {
  forgot(context: SignInContext, username: string): Promise<CodeDelivery>;
  confirmForgot(context: SignInContext, request: { username: string; code: string; password: string }): Promise<void>;
  change(pool: UserPool, user: User, request: { previous?: string; proposed: string }): Promise<void>;
  /** AdminSetUserPassword */
  adminSet(pool: UserPool, username: string, request: { password: string; permanent: boolean }): Promise<void>;
}

/**
 * AdminCreateUser: makes the user with a temporary password and sends the invitation; `resend` renews both. Errors: `username_exists`,
 * `username_invalid`, `alias_exists`, `attribute_invalid`, `password_policy`, `user_unknown`, `user_state_unsupported`, `delivery_failed`.
 */
export interface Invitations {
  create(
    pool: UserPool,
    request: {
      username: string;
      attributes: Readonly<Record<string, string>>;
      temporaryPassword?: string;
      message: 'send' | 'suppress' | 'resend';
      mediums: readonly ('EMAIL' | 'SMS')[];
      forceAlias: boolean;
    },
  ): Promise<User>;
}

/** Whom an access token speaks for. Throws `token_invalid`, `token_expired`, `token_revoked`, `scope_missing`. Two reads: session and user. */
export interface AccessCheck {
  userOf(accessToken: string): Promise<{ user: User; pool: UserPool; clientId: string; sessionId: string }>;
}

/**
 * What becomes of a whole account. Whoever is disabled or gone has no session left: refresh tokens and access tokens are refused at once.
 * A disabled user who is enabled again has to sign in anew. Errors: `user_unknown`, `too_many_requests`.
 */
export interface Accounts {
  enable(pool: UserPool, user: User): Promise<void>;
  disable(pool: UserPool, user: User): Promise<void>;
  /** The user's names are free again. */
  remove(pool: UserPool, user: User): Promise<void>;
  signOutEverywhere(pool: UserPool, user: User): Promise<void>;
}

/** Whose hand writes; a user's through the permissions of a client. */
export type AttributeWriter = { readonly by: 'admin' } | { readonly by: 'user'; readonly client: AppClient };

/**
 * Errors: `attribute_invalid` (unknown, required, fixed, or the last name that the user signs in with), `attribute_forbidden`, `user_unknown`,
 * `too_many_requests`.
 */
export interface UserAttributes {
  /** A proof goes with its address. What is not there is no error. */
  remove(pool: UserPool, user: User, names: readonly string[], writer: AttributeWriter): Promise<void>;
}
