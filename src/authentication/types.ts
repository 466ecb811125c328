import type { AppClient } from '../directory/clients/index.js';
import type { UserPool } from '../directory/pools/index.js';
import type { User } from '../directory/users/index.js';
import type { RiskAssessment } from './threats/risk-assessment.js';

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

/** Masked destination of a code: `CodeDeliveryDetails`. */
export interface CodeDelivery {
  readonly attribute: 'email' | 'phone_number';
  readonly medium: 'EMAIL' | 'SMS';
  readonly destination: string;
}
