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

/** `ClientMetadata` and `ValidationData`: what an app hands through to the functions of the pool. */
export type Metadata = Readonly<Record<string, string>>;

/** What a sign-in may begin with where the user chooses, as the wire names it. */
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

/** One thing that was shown during a sign-in. `user-verification` goes with a passkey that asked for a finger, a face or a PIN. */
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

/** Where a call comes from, as far as the door knows. */
export interface Origin {
  readonly ip?: string;
  readonly userAgent?: string;
  /** What Amplify's own collector saw of the device, opaque (`UserContextData.EncodedData`). */
  readonly encodedData?: string;
}

/** What the caller says beside its proofs. */
export interface CallMetadata {
  /** `DEVICE_KEY`, as given. */
  readonly deviceKey?: string;
  /** `ClientMetadata`: for triggers only, never stored. */
  readonly clientMetadata?: Readonly<Record<string, string>>;
  readonly origin?: Origin;
  /** By the word of a door that keeps it sealed with the browser: which browser this is, and who has signed in there. */
  readonly knownBrowser?: { readonly id: string; readonly subs: readonly string[] };
}

/** Where a sign-in stands after a step. The machine is the same behind the AWS API and the hosted pages. */
export type SignInStep =
  | {
      readonly kind: 'challenge';
      readonly name: ChallengeName;
      /** Wire parameters of the challenge (cognito.md 6.2). */
      readonly parameters: Readonly<Record<string, string>>;
      /** Opaque, sealed, single use. */
      readonly session: string;
      /** Of a SELECT_CHALLENGE: what the user may choose from. */
      readonly available?: readonly FirstChallenge[];
      /** What was made of the first proof, once there was one, in pools that judge threats. */
      readonly riskAssessment?: RiskAssessment;
      /** In this very step. */
      readonly assessedNow?: true;
    }
  | Authenticated;

/** A sign-in that has come to its end. */
export interface Authenticated {
  readonly kind: 'authenticated';
  readonly user: User;
  /** Seconds since the epoch. */
  readonly authTime: number;
  /** In the order in which they were shown. */
  readonly shown: readonly Factor[];
  /** The remembered device that was shown or named; tokens are bound to it. */
  readonly deviceKey?: string;
  /** A device that may be confirmed now. */
  readonly newDevice?: { readonly key: string; readonly groupKey: string };
  readonly origin?: Origin;
  /** In pools that judge threats. */
  readonly riskAssessment?: RiskAssessment;
  readonly assessedNow?: true;
}

/** A sign-in that has to reach a level of assurance (cognito.md 6.3). */
export interface StepUpRequest {
  /** `acr` values, the most wanted first. */
  readonly targets: readonly string[];
  /** Of a sign-in to build on. */
  readonly accessToken?: string;
  /** Seconds that the sign-in to build on may be old. */
  readonly maxAge?: number;
}

export interface SignInContext {
  readonly pool: UserPool;
  readonly client: AppClient;
}

export type SignInStart = CallMetadata &
  (
    | {
        readonly flow: 'password';
        readonly username: string;
        readonly password: string;
        /** `acr` values that are wished for, the most wanted first: the first that the user can reach is asked for. None is no error. */
        readonly targets?: readonly string[];
      }
    | { readonly flow: 'srp'; readonly username: string; readonly srpA: string }
    /** USER_AUTH: with what the user prefers, or to be told what there is. */
    | {
        readonly flow: 'choice';
        readonly username: string;
        readonly preferred?: FirstChallenge;
        readonly password?: string;
        readonly srpA?: string;
        readonly stepUp?: StepUpRequest;
      }
    /** With the session of a confirmed sign-up in place of any proof. */
    | { readonly flow: 'signed-up'; readonly username: string; readonly session: string }
    /** A passkey that was shown to an invitation (see PasskeySignIn). `username`: as `nameOf` says it. */
    | {
        readonly flow: 'passkey';
        readonly username: string;
        readonly session: string;
        readonly credential: string;
        readonly place: string;
      }
    /** CUSTOM_AUTH: with `srpA` the password comes first. */
    | { readonly flow: 'custom'; readonly username: string; readonly srpA?: string }
  );

export interface ChallengeAnswer extends CallMetadata {
  readonly challenge: ChallengeName;
  readonly session?: string;
  /** `ChallengeResponses` as they came. */
  readonly responses: Readonly<Record<string, string>>;
}

/**
 * Errors: `credentials_wrong`, `user_unknown` (only where the client lets existence be known), `user_not_confirmed`,
 * `password_reset_required`, `user_disabled`, `attempts_exceeded`, `session_invalid`, `session_expired`, `session_used`,
 * `temporary_password_expired`, `password_policy`, `attribute_invalid`, `attribute_forbidden`, `parameter_missing`, `parameter_invalid`,
 * `too_many_requests`; in pools that judge threats `risk_blocked`, `password_compromised`.
 * The caller has checked that the client allows the flow, and the secret hash.
 */
export interface SignIn {
  start(context: SignInContext, start: SignInStart): Promise<SignInStep>;
  answer(context: SignInContext, answer: ChallengeAnswer): Promise<SignInStep>;
}

/**
 * Sign-in with a passkey by somebody who has given no name: the passkey says who it is (discoverable credentials). The invitation goes to
 * a page; what comes back starts a sign-in (`passkey`), whose errors are `session_invalid`, `session_expired`, `session_used`,
 * `parameter_invalid`, and `credentials_wrong` whatever else is wrong.
 */
export interface PasskeySignIn {
  /**
   * For one browser on one page, which `place` names; good for one use, a quarter of an hour. Says nothing of anybody: nothing is read.
   * `options`: PublicKeyCredentialRequestOptionsJSON.
   */
  invite(context: SignInContext, place: string): { readonly options: string; readonly session: string };
  /** How its owner signs in, or a name that nobody has. Not proven yet, and nobody outside is told. Throws `parameter_invalid`. */
  nameOf(pool: UserPool, credential: string): Promise<string>;
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
  /** Throws `client_proof_required` where the client's tokens have to be bound. */
  issue(
    context: SignInContext,
    authenticated: Omit<Authenticated, 'kind'>,
    /** For triggers: which challenge was answered last, and what came with the answer. */
    last?: { readonly challenge?: ChallengeName; readonly clientMetadata?: Metadata },
  ): Promise<TokenSet>;
  /**
   * With a new refresh token when the client rotates them: then one write, and the old one is worth something for the grace period only.
   * The tokens of a tracked device ask for its key, and that it was confirmed: one more read. Without, they are `refresh_token_invalid`.
   * Throws as `Sessions.redeem`, and `user_disabled`, `user_unknown`, `refresh_token_reused`, `client_proof_required`.
   */
  refresh(
    context: SignInContext,
    refreshToken: string,
    said?: { clientMetadata?: Metadata; deviceKey?: string; origin?: Origin },
  ): Promise<TokenSet>;
}

/** What is to become of each second factor; those not named stay as they are. */
export type MfaPreferenceChange = Readonly<Partial<Record<MfaFactor, { readonly enabled: boolean; readonly preferred: boolean }>>> & {
  readonly passkey?: boolean;
};

/**
 * Which second factors a user has turned on, and which comes first. Errors: `mfa_preference_invalid` (the user does not have the factor,
 * two are preferred, or one that is off), `user_unknown`, `too_many_requests`.
 */
export interface MfaPreferences {
  set(pool: UserPool, user: User, wish: MfaPreferenceChange): Promise<User>;
  /** An operator's word that the user owes no second factor: those that this pool cannot ask for are turned off. */
  clearOwed(pool: UserPool, user: User): Promise<User>;
}

/**
 * The authenticator app of a sign-in that waits in MFA_SETUP: the session speaks for the user. Errors: `session_invalid`,
 * `session_expired`, `session_used`, `totp_mismatch`.
 */
export interface MfaSetup {
  associate(session: string): Promise<{ secretCode: string; session: string }>;
  verify(session: string, code: string, friendlyName?: string): Promise<{ session: string }>;
}

/** Where a code went, masked: what CodeDeliveryDetails says. */
export interface CodeDelivery {
  readonly attribute: 'email' | 'phone_number';
  readonly medium: 'EMAIL' | 'SMS';
  readonly destination: string;
}

export interface SignUpRequest {
  readonly username: string;
  /** Absent: the user signs in without one, where the pool has another first factor. */
  readonly password?: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** For triggers only. */
  readonly validationData?: Readonly<Record<string, string>>;
  readonly clientMetadata?: Readonly<Record<string, string>>;
  /** For doors that hide `username_exists`: the message leaves behind the answer, so that its time does not tell either. */
  readonly inBackground?: boolean;
}

/**
 * Sign-up and its confirmation. Errors: `username_exists`, `username_invalid`, `alias_exists`, `password_policy`, `attribute_invalid`,
 * `attribute_forbidden`, `sign_up_closed`, `code_mismatch`, `code_expired`, `user_unknown`, `user_disabled`, `confirmation_refused` (confirm),
 * `already_confirmed` (resend), `parameter_invalid`, `limit_exceeded`, `too_many_requests`, `delivery_failed`.
 * Where the client hides existence, `confirm` says `code_mismatch` to whoever does not have the code, and `resend` seems to send to anybody:
 * then the message leaves behind the answer, and its failure is logged, not told.
 */
export interface Registration {
  signUp(context: SignInContext, request: SignUpRequest): Promise<{ user: User; delivery?: CodeDelivery; riskAssessment?: RiskAssessment }>;
  /** The session is worth a sign-in (`signed-up`) where the pool takes codes as a first factor. */
  confirm(
    context: SignInContext,
    request: { username: string; code: string; forceAlias?: boolean; clientMetadata?: Metadata },
  ): Promise<{ session?: string }>;
  resend(context: SignInContext, username: string, clientMetadata?: Metadata): Promise<CodeDelivery>;
  /** AdminConfirmSignUp */
  adminConfirm(pool: UserPool, username: string, clientMetadata?: Metadata): Promise<void>;
}

/**
 * Forgotten passwords and password changes. Errors: `code_mismatch`, `code_expired`, `limit_exceeded`, `password_policy`, `password_history`, `user_unknown`,
 * `user_disabled`, `reset_not_allowed`, `recovery_unavailable`, `credentials_wrong` and `parameter_missing` (the previous password),
 * `too_many_requests`, `delivery_failed`. Where the client hides existence, `forgot` seems to send to anybody.
 */
export interface Recovery {
  forgot(context: SignInContext, username: string, clientMetadata?: Metadata): Promise<CodeDelivery>;
  confirmForgot(
    context: SignInContext,
    request: { username: string; code: string; password: string; clientMetadata?: Metadata },
  ): Promise<void>;
  /** `keep`: the session that asks, which stays where the pool ends sessions with a new password. */
  change(pool: UserPool, user: User, request: { previous?: string; proposed: string; keep?: KeptSession }): Promise<void>;
  /** AdminResetUserPassword: the user has to set a new password with the code that is sent. Throws also where no address is proven. */
  adminReset(pool: UserPool, username: string, clientMetadata?: Metadata): Promise<void>;
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
  /** What the token hangs on. */
  readonly session: Session;
}

/** Whom an access token speaks for. Throws `token_invalid`, `token_expired`, `token_revoked`, `scope_missing`. Two reads: session and user. */
export interface AccessCheck {
  userOf(accessToken: string): Promise<AccessTokenHolder>;
  /**
   * For calls that change how the account is proven. Throws also `factor_owed` where the user owes a factor and the token's sign-in has shown
   * none, and `recent_sign_in_required` where the pool sets `recentSignInSeconds`.
   */
  enrollerOf(accessToken: string): Promise<AccessTokenHolder>;
}

/** Whom a sign-in trigger is asked about; without `user` the name is nobody's, and the client hides that. */
export interface TriggeredClaimant {
  readonly user: User | undefined;
  /** As the caller gave it. */
  readonly username: string;
}

/**
 * The functions that a pool has called during a sign-in. Where it has none, nothing is done. Errors: `trigger_refused`, `trigger_failed`,
 * `trigger_answer_invalid`.
 */
export interface SignInTriggers {
  /** At the start of a sign-in, before anything is proven. `clientMetadata` of the start: functions see it as validation data. */
  preAuthentication(context: SignInContext, call: TriggeredClaimant & { clientMetadata?: Metadata }): Promise<void>;
  /** When everything is shown, before tokens are made. `clientMetadata` of the last answer; none at a start. */
  postAuthentication(context: SignInContext, call: { user: User; newDeviceUsed: boolean; clientMetadata?: Metadata }): Promise<void>;
  /**
   * For a name that nobody has, with a password in clear: the user is here now, with that password when the function confirms the user,
   * or waits for a new one. Undefined: nobody. Also `attribute_invalid`, `alias_exists`, `username_invalid`.
   */
  migrate(context: SignInContext, call: { username: string; password: string; clientMetadata?: Metadata }): Promise<User | undefined>;
  /** Undefined where the pool has no such function, here and below. */
  defineAuthChallenge(
    context: SignInContext,
    call: TriggeredClaimant & { session: readonly PastChallenge[]; clientMetadata?: Metadata },
  ): Promise<{ challengeName: string | null; issueTokens: boolean; failAuthentication: boolean } | undefined>;
  createAuthChallenge(
    context: SignInContext,
    call: TriggeredClaimant & { challengeName: string; session: readonly PastChallenge[]; clientMetadata?: Metadata },
  ): Promise<{ publicChallengeParameters: Metadata; privateChallengeParameters: Metadata; challengeMetadata: string | null } | undefined>;
  /** Whether the answer is right. */
  verifyAuthChallenge(
    context: SignInContext,
    call: TriggeredClaimant & { privateParameters: Metadata; answer: string; clientMetadata?: Metadata },
  ): Promise<boolean | undefined>;
}
