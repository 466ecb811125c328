import type { AppClient } from '../directory/clients/index.js';
import type { MfaFactor, UserPool } from '../directory/pools/index.js';
import type { User } from '../directory/users/index.js';
import type { Session } from '../tokens/index.js';
import type { PastChallenge } from '../triggers/index.js';
import type { KeptSession } from './accounts/types.js';
import type { RiskAssessment } from './threats/risk-assessment.js';

export type { Accounts, KeptSession, ProviderLinks, ProviderUser, SignOuts, UserAttributes } from './accounts/types.js';
export type { Device, Devices } from './devices/index.js';
export type { Passkey, PasskeyCreationOptions, PasskeyRequestOptions, Passkeys } from './factors/passkey/index.js';
export type { RiskAssessment } from './threats/risk-assessment.js';

/** `ClientMetadata` and `ValidationData`: passed from the app to triggers. */
export type Metadata = Readonly<Record<string, string>>;

/** First challenges of USER_AUTH. */
export type FirstChallenge = 'PASSWORD' | 'PASSWORD_SRP' | 'EMAIL_OTP' | 'SMS_OTP' | 'WEB_AUTHN';

export type MfaChallenge = 'SMS_MFA' | 'EMAIL_OTP' | 'SOFTWARE_TOKEN_MFA';

export type ChallengeName =
  | FirstChallenge
  | MfaChallenge
  | 'SELECT_CHALLENGE'
  | 'PASSWORD_VERIFIER'
  | 'NEW_PASSWORD_REQUIRED'
  | 'SELECT_MFA_TYPE'
  | 'MFA_SETUP'
  | 'DEVICE_SRP_AUTH'
  | 'DEVICE_PASSWORD_VERIFIER'
  | 'CUSTOM_CHALLENGE';

/** Proven factor. `user-verification` accompanies passkeys with the UV flag. */
export type Factor =
  | 'password'
  | 'sms'
  | 'email'
  | 'totp'
  | 'platform-passkey'
  | 'roaming-passkey'
  | 'user-verification'
  | 'custom'
  | 'device';

/** Address and User-Agent of the caller, as far as known. */
export interface Origin {
  readonly ip?: string;
  readonly userAgent?: string;
  /** Device data of Amplify, opaque (`UserContextData.EncodedData`). */
  readonly encodedData?: string;
}

/** Data that a caller sends beside its proofs. */
export interface CallMetadata {
  /** `DEVICE_KEY` as given. */
  readonly deviceKey?: string;
  /** `ClientMetadata`: for triggers only, not stored. */
  readonly clientMetadata?: Readonly<Record<string, string>>;
  /** Known browser and the users who have signed in there, from a sealed cookie of the hosted pages. */
  readonly knownBrowser?: { readonly id: string; readonly subs: readonly string[] };
}

/** State of a sign-in after a step, alike for the AWS API and the hosted pages. */
export type SignInStep =
  | {
      readonly kind: 'challenge';
      readonly name: ChallengeName;
      /** `ChallengeParameters` of the AWS API. */
      readonly parameters: Readonly<Record<string, string>>;
      /** Opaque, sealed, single use. */
      readonly session: string;
      /** Challenges to choose from, for SELECT_CHALLENGE. */
      readonly available?: readonly FirstChallenge[];
      /** Assessment after the first factor, in pools with threat protection. */
      readonly riskAssessment?: RiskAssessment;
      /** The assessment was made in this step. */
      readonly assessedNow?: true;
    }
  | Authenticated;

/** A completed sign-in. */
export interface Authenticated {
  readonly kind: 'authenticated';
  readonly user: User;
  /** Seconds since the epoch. */
  readonly authTime: number;
  /** Proven factors, in order. */
  readonly shown: readonly Factor[];
  /** Proven or confirmed device; tokens are bound to it. */
  readonly deviceKey?: string;
  /** New device that may be confirmed. */
  readonly newDevice?: { readonly key: string; readonly groupKey: string };
  /** Set in pools with threat protection. */
  readonly riskAssessment?: RiskAssessment;
  readonly assessedNow?: true;
}

/** Request for a level of assurance (step-up authentication). */
export interface StepUpRequest {
  /** `acr` values in order of preference. */
  readonly targets: readonly string[];
  /** Access token of an earlier sign-in to build on. */
  readonly accessToken?: string;
  /** Maximum age of the earlier sign-in. Seconds. */
  readonly maxAge?: number;
}

export interface SignInContext {
  readonly pool: UserPool;
  readonly client: AppClient;
}

/** Context of a request that guards stand before; `origin` from the HTTP surface. */
export interface RequestContext extends SignInContext {
  readonly origin: Origin;
}

export type SignInStart = CallMetadata &
  (
    | {
        readonly flow: 'password';
        readonly username: string;
        readonly password: string;
        /** Requested `acr` values in order of preference: the first that the user can reach applies. Unreachable ones are no error. */
        readonly targets?: readonly string[];
      }
    | { readonly flow: 'srp'; readonly username: string; readonly srpA: string }
    /** USER_AUTH, with the preferred challenge or for the list of available ones. */
    | {
        readonly flow: 'choice';
        readonly username: string;
        readonly preferred?: FirstChallenge;
        readonly password?: string;
        readonly srpA?: string;
        readonly stepUp?: StepUpRequest;
      }
    /** Sign-in with the session of a confirmed sign-up. */
    | { readonly flow: 'signed-up'; readonly username: string; readonly session: string }
    /** Discoverable passkey for the options of PasskeySignIn. `username`: from `nameOf`. */
    | {
        readonly flow: 'passkey';
        readonly username: string;
        readonly session: string;
        readonly credential: string;
        readonly page: string;
      }
    /** CUSTOM_AUTH; with `srpA` the password comes first. */
    | { readonly flow: 'custom'; readonly username: string; readonly srpA?: string }
  );

export interface ChallengeAnswer extends CallMetadata {
  readonly challenge: ChallengeName;
  readonly session?: string;
  /** `ChallengeResponses` as received. */
  readonly responses: Readonly<Record<string, string>>;
}

/**
 * Sign-in state machine. Errors: `credentials_wrong`, `user_unknown` (only where existence is not hidden), `user_not_confirmed`,
 * `password_reset_required`, `user_disabled`, `attempts_exceeded`, `session_invalid`, `session_expired`, `session_used`,
 * `temporary_password_expired`, `password_policy`, `attribute_invalid`, `attribute_forbidden`, `parameter_missing`, `parameter_invalid`,
 * `too_many_requests`; in pools with threat protection `risk_blocked`, `password_compromised`. The caller has checked that the client
 * allows the flow, and the secret hash.
 */
export interface SignIn {
  start(context: RequestContext, start: SignInStart): Promise<SignInStep>;
  answer(context: RequestContext, answer: ChallengeAnswer): Promise<SignInStep>;
}

/**
 * Sign-in with a discoverable credential, without a username. The page gets request options; the result starts a sign-in (`passkey`) with
 * the errors `session_invalid`, `session_expired`, `session_used`, `parameter_invalid`, and `credentials_wrong` for everything else.
 */
export interface PasskeySignIn {
  /**
   * Request options for one browser and page, identified by `page`; single use, valid for 15 minutes. No read. `options`:
   * PublicKeyCredentialRequestOptionsJSON.
   */
  requestOptions(context: SignInContext, page: string): { readonly options: string; readonly session: string };
  /** Sign-in name of the passkey's owner, or a decoy name. Unverified: not to be disclosed. Throws `parameter_invalid`. */
  nameOf(pool: UserPool, credential: string): Promise<string>;
}

export interface TokenSet {
  readonly accessToken: string;
  readonly idToken: string;
  /** Omitted: refresh without rotation. */
  readonly refreshToken?: string;
  /** Seconds. */
  readonly expiresIn: number;
}

/** Token sets of authenticated users (API sign-in). */
export interface TokenSets {
  /** Throws `client_proof_required` for clients whose tokens must be bound. */
  issue(
    context: RequestContext,
    authenticated: Omit<Authenticated, 'kind'>,
    /** Last answered challenge and its ClientMetadata, for triggers. */
    last?: { readonly challenge?: ChallengeName; readonly clientMetadata?: Metadata },
  ): Promise<TokenSet>;
  /**
   * Renews tokens, with a new refresh token for clients with rotation: one write, and the old one stays valid for the grace period. Tokens
   * of a tracked device require its key and its confirmation: one more read; otherwise `refresh_token_invalid`. Throws as
   * `Sessions.redeem`, and `user_disabled`, `user_unknown`, `refresh_token_reused`, `client_proof_required`.
   */
  refresh(context: RequestContext, refreshToken: string, call?: { clientMetadata?: Metadata; deviceKey?: string }): Promise<TokenSet>;
}

/** Changes of second factors; those not named stay unchanged. */
export type MfaPreferenceChange = Readonly<Partial<Record<MfaFactor, { readonly enabled: boolean; readonly preferred: boolean }>>> & {
  readonly passkey?: boolean;
};

/**
 * MFA preferences of a user. Errors: `mfa_preference_invalid` (the user lacks the factor, or two are preferred, or a disabled one),
 * `user_unknown`, `too_many_requests`.
 */
export interface MfaPreferences {
  set(pool: UserPool, user: User, change: MfaPreferenceChange): Promise<User>;
  /** Clears owed factors on an operator's decision: those that this pool cannot ask for are disabled. */
  clearOwed(pool: UserPool, user: User): Promise<User>;
}

/**
 * TOTP setup during MFA_SETUP, authorized by the session. Errors: `session_invalid`, `session_expired`, `session_used`, `totp_mismatch`.
 */
export interface MfaSetup {
  associate(session: string): Promise<{ secretCode: string; session: string }>;
  verify(session: string, code: string, friendlyName?: string): Promise<{ session: string }>;
}

/** Masked destination of a code: `CodeDeliveryDetails`. */
export interface CodeDelivery {
  readonly attribute: 'email' | 'phone_number';
  readonly medium: 'EMAIL' | 'SMS';
  readonly destination: string;
}

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

/**
 * AdminCreateUser: creates the user with a temporary password and sends the invitation; `resend` renews both. Errors: `username_exists`,
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
      /** For triggers only. */
      validationData?: Metadata;
      clientMetadata?: Metadata;
    },
  ): Promise<User>;
}

export interface AccessTokenHolder {
  readonly user: User;
  readonly pool: UserPool;
  readonly clientId: string;
  readonly sessionId: string;
  /** Seconds since the epoch. */
  readonly authTime: number;
  readonly amr?: readonly string[];
  /** Session of the token. */
  readonly session: Session;
}

/**
 * Verification of access tokens. Throws `token_invalid`, `token_expired`, `token_revoked`, `scope_missing`. Two reads: session and user.
 */
export interface AccessCheck {
  userOf(accessToken: string): Promise<AccessTokenHolder>;
  /**
   * Holder of a token that may change the account's factors. Throws also `factor_owed` where the user owes a factor that the sign-in has
   * not proven, and `recent_sign_in_required` where the pool sets `recentSignInSeconds`.
   */
  userForFactorChange(accessToken: string): Promise<AccessTokenHolder>;
}

/** Claimed user of a sign-in trigger; without `user` the name is unknown, and the client hides that. */
export interface TriggeredClaimant {
  readonly user: User | undefined;
  /** As given by the caller. */
  readonly username: string;
}

/** Triggers of a sign-in. Do nothing in pools without them. Errors: `trigger_refused`, `trigger_failed`, `trigger_answer_invalid`. */
export interface SignInTriggers {
  /** PreAuthentication, before any proof. `clientMetadata` of the start becomes `validationData`. */
  preAuthentication(context: SignInContext, call: TriggeredClaimant & { clientMetadata?: Metadata }): Promise<void>;
  /** PostAuthentication, before tokens are issued. `clientMetadata` of the last answer; none at a start. */
  postAuthentication(context: SignInContext, call: { user: User; newDeviceUsed: boolean; clientMetadata?: Metadata }): Promise<void>;
  /**
   * UserMigration of an unknown name with a password in clear: creates the user with that password when the trigger confirms the user,
   * otherwise with a new one to be set. Undefined: unknown there. Throws also `attribute_invalid`, `alias_exists`, `username_invalid`.
   */
  migrate(context: SignInContext, call: { username: string; password: string; clientMetadata?: Metadata }): Promise<User | undefined>;
  /** Undefined where the pool has no such trigger, here and below. */
  defineAuthChallenge(
    context: SignInContext,
    call: TriggeredClaimant & { session: readonly PastChallenge[]; clientMetadata?: Metadata },
  ): Promise<{ challengeName: string | null; issueTokens: boolean; failAuthentication: boolean } | undefined>;
  createAuthChallenge(
    context: SignInContext,
    call: TriggeredClaimant & { challengeName: string; session: readonly PastChallenge[]; clientMetadata?: Metadata },
  ): Promise<{ publicChallengeParameters: Metadata; privateChallengeParameters: Metadata; challengeMetadata: string | null } | undefined>;
  /** VerifyAuthChallengeResponse: whether the answer is right. */
  verifyAuthChallenge(
    context: SignInContext,
    call: TriggeredClaimant & { privateParameters: Metadata; answer: string; clientMetadata?: Metadata },
  ): Promise<boolean | undefined>;
}
