import type { MfaFactor } from '../pools/index.js';

export type UserStatus =
  | 'UNCONFIRMED'
  | 'CONFIRMED'
  | 'EXTERNAL_PROVIDER'
  | 'FORCE_CHANGE_PASSWORD'
  | 'RESET_REQUIRED'
  | 'ARCHIVED'
  | 'COMPROMISED'
  | 'UNKNOWN';

/** Password credential: never in clear, never reversible. */
export interface PasswordCredential {
  /** Argon2id, PHC string. */
  readonly hash: string;
  /** SRP-6a (RFC 5054): salt in hex; verifier in hex, unsealed when the user is read. */
  readonly srpSalt: string;
  readonly srpVerifier: string;
  readonly setAt: Date;
  /** Hashes of earlier passwords, newest first, as many as the pool's policy remembers. */
  readonly past?: readonly string[];
  /** Set for a temporary password: the moment of its expiry. */
  readonly temporaryUntil?: Date;
}

/** Failed password attempts in a row; expires after 15 minutes without one. */
export interface SignInFailures {
  readonly count: number;
  readonly lastAt: Date;
}

/** Pending one-time code. At most one per purpose and user. */
export interface PendingCode {
  /** HMAC of the code under a key derived for the user, since six digits have little entropy. */
  readonly hash: string;
  readonly expiresAt: Date;
  readonly attemptsLeft: number;
  /** Attribute whose control the code proves. */
  readonly attribute: 'email' | 'phone_number';
  /**
   * New value of the attribute, which replaces the old one when the code is confirmed. Omitted: the
   * code verifies the current value.
   */
  readonly value?: string;
}

/** Confirmed authenticator app. */
export interface TotpCredential {
  /** Base32 (RFC 4648), unsealed when the user is read. */
  readonly secret: string;
  /** Newest 30-second step (RFC 6238) whose code was used: this and earlier steps are refused. */
  readonly lastStep: number;
  /** User's label of the app or the device. */
  readonly friendlyName?: string;
  readonly verifiedAt: Date;
}

/** Issued secret that is not yet confirmed. */
export type PendingTotp = Pick<TotpCredential, 'secret'>;

/**
 * Second factors that the user has turned on. A factor that is turned on need not be usable any
 * more: see the pool and the attributes.
 */
export interface MfaPreference {
  readonly enabled: readonly MfaFactor[];
  /** One of `enabled`. */
  readonly preferred?: MfaFactor;
  /** A passkey that verifies the user counts as MFA for this user. */
  readonly passkey?: boolean;
}

/**
 * Type of a second factor that the user has and this pool cannot challenge; `unknown` when only its
 * existence is known.
 */
export type OwedFactor = MfaFactor | 'passkey' | 'unknown';

/** Linked account at an upstream identity provider. */
export interface ExternalIdentity {
  /** Name of the provider in the pool. */
  readonly providerName: string;
  /** `Google`, `OIDC`, `SAML` ... */
  readonly providerType: string;
  /** Provider's identifier of the account: its subject, or the value of `claim`. */
  readonly userId: string;
  /** Claim by which it was linked. Omitted: the provider's subject. */
  readonly claim?: string;
  readonly issuer?: string;
  /** The user was created by this sign-in; otherwise it was linked to an existing user. */
  readonly primary: boolean;
  readonly linkedAt: Date;
}

export type CodePurpose = 'sign-up' | 'recovery' | 'verify-email' | 'verify-phone_number';

export interface User {
  readonly poolId: string;
  /** UUID. */
  readonly sub: string;
  readonly username: string;
  readonly status: UserStatus;
  readonly enabled: boolean;
  /** Values are strings; `email_verified` is `'true'` or `'false'`. Does not contain `sub`. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly password?: PasswordCredential;
  /**
   * Password hash of another system, until the first sign-in with its password; see
   * `readImportedHash`.
   */
  readonly importedHash?: string;
  readonly failures?: SignInFailures;
  /** Last moment when every session was ended: sign-ins begun before do not finish. */
  readonly sessionsEndedAt?: Date;
  readonly totp?: TotpCredential;
  readonly pendingTotp?: PendingTotp;
  readonly mfa: MfaPreference;
  /**
   * Second factors of an import that did not come along: no sign-in succeeds without a proof of
   * one, or of another factor of the user. Omitted: none.
   */
  readonly owedFactors?: readonly OwedFactor[];
  readonly codes: Readonly<Partial<Record<CodePurpose, PendingCode>>>;
  readonly identities?: readonly ExternalIdentity[];
  /** Names of the user's groups in order of joining; `Groups.effectiveGroupsOf` resolves them. */
  readonly groups: readonly string[];
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** Effective groups of a user, as in tokens. */
export interface EffectiveGroups {
  /** By precedence, the highest first. */
  readonly names: readonly string[];
  /** Role ARNs of the groups, in the same order. */
  readonly roles: readonly string[];
  /** Omitted when no group offers a role, or those of highest precedence offer different ones. */
  readonly preferredRole?: string;
}
