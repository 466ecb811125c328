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

/** How a user's password is kept: never in clear, never reversible. */
export interface PasswordCredential {
  /** argon2id, PHC string. */
  readonly hash: string;
  /** SRP-6a (cognito.md section 7): salt in hex; verifier in hex, opened from its seal when the user is read. */
  readonly srpSalt: string;
  readonly srpVerifier: string;
  readonly setAt: Date;
  /** Hashes of those before it, the newest first, as far as the pool's policy remembers them. */
  readonly past?: readonly string[];
  /** Present: a temporary password, to be used before this moment. */
  readonly temporaryUntil?: Date;
}

/** Failed password attempts in a row; empties itself after 15 quiet minutes. */
export interface SignInFailures {
  readonly count: number;
  readonly lastAt: Date;
}

/** A one-time code that waits for its answer. At most one per purpose and user. */
export interface PendingCode {
  /** HMAC of the code under a key derived for the user; six digits have no entropy of their own. */
  readonly hash: string;
  readonly expiresAt: Date;
  readonly attemptsLeft: number;
  /** The attribute whose control the code proves. */
  readonly attribute: 'email' | 'phone_number';
  /** A new value of the attribute, which takes the place of the old one when the code is answered. Absent: the code proves the value in force. */
  readonly value?: string;
}

/** An authenticator app that the user has shown to work. */
export interface TotpCredential {
  /** Base32 (RFC 4648), opened from its seal when the user is read. */
  readonly secret: string;
  /** The newest 30-second step (RFC 6238) whose code was used: it and those before it are worth nothing any more. */
  readonly lastStep: number;
  /** What the user calls the app or the device. */
  readonly friendlyName?: string;
  readonly verifiedAt: Date;
}

/** A secret that was handed out and not shown to be in an app yet. */
export type PendingTotp = Pick<TotpCredential, 'secret'>;

/** The second factors that the user has turned on. What is turned on need not be possible any more: see the pool and the attributes. */
export interface MfaPreference {
  readonly enabled: readonly MfaFactor[];
  /** One of `enabled`. */
  readonly preferred?: MfaFactor;
  /** A passkey that verifies the user counts as MFA for this user. */
  readonly passkey?: boolean;
}

/** Kind of a second factor that the user has and this pool cannot ask for; `unknown` when nothing but its existence is known. */
export type OwedFactor = MfaFactor | 'passkey' | 'unknown';

/** Somebody at another identity provider who is this user. */
export interface ExternalIdentity {
  /** As the pool has registered the provider. */
  readonly providerName: string;
  /** `Google`, `OIDC`, `SAML` ... */
  readonly providerType: string;
  /** What the provider calls them: its subject, or the value of `claim`. */
  readonly userId: string;
  /** The claim that was linked by. Absent: the provider's subject. */
  readonly claim?: string;
  readonly issuer?: string;
  /** The user was made by signing in so; others were linked to a user who was there. */
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
  /** Values travel as strings; `email_verified` is `'true'` or `'false'`. `sub` is not in here. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly password?: PasswordCredential;
  /** A hash that another system made, until its password is first shown here; see `readForeignHash`. */
  readonly importedHash?: string;
  readonly failures?: SignInFailures;
  readonly totp?: TotpCredential;
  readonly pendingTotp?: PendingTotp;
  readonly mfa: MfaPreference;
  /** Second factors from elsewhere that did not come along: no sign-in passes without a proof of one, or of another factor of the user's. Omitted: none. */
  readonly owedFactors?: readonly OwedFactor[];
  readonly codes: Readonly<Partial<Record<CodePurpose, PendingCode>>>;
  readonly identities?: readonly ExternalIdentity[];
  /** Names of the user's groups as they were joined; what they amount to is `Groups.standingOf`'s to say. */
  readonly groups: readonly string[];
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** What a user's groups amount to: what tokens say of them. */
export interface EffectiveGroups {
  /** By precedence, the most important first. */
  readonly names: readonly string[];
  /** ARNs of the roles that the groups offer, in the same order. */
  readonly roles: readonly string[];
  /** Absent when no group offers a role, or those that count most offer different ones. */
  readonly preferredRole?: string;
}
