import type { PoolMail } from '../../messaging/index.js';
import type { PoolTriggers } from '../../triggers/index.js';
import type { PoolExtensions, SecurityProfile } from './extensions.js';

export type SignInName = 'email' | 'phone_number' | 'preferred_username';

/** Attribute of a pool's schema. `name` is full: `email`, `custom:tier`. */
export interface SchemaAttribute {
  readonly name: string;
  readonly dataType: 'String' | 'Number' | 'DateTime' | 'Boolean';
  readonly mutable: boolean;
  readonly required: boolean;
  readonly developerOnly: boolean;
  readonly string?: { readonly minLength?: number; readonly maxLength?: number };
  readonly number?: { readonly minValue?: number; readonly maxValue?: number };
}

export interface PasswordPolicy {
  readonly minimumLength: number;
  readonly requireUppercase: boolean;
  readonly requireLowercase: boolean;
  readonly requireNumbers: boolean;
  readonly requireSymbols: boolean;
  /** Days that a temporary password is valid. */
  readonly temporaryPasswordValidityDays: number;
  /**
   * Number of passwords, including the current one, that a new one must not repeat. Omitted: none.
   */
  readonly historySize?: number;
}

/** Second factor after the password. */
export type MfaFactor = 'sms' | 'email' | 'totp';

/** First factor offered where the user chooses (`USER_AUTH`). */
export type FirstFactor = 'PASSWORD' | 'EMAIL_OTP' | 'SMS_OTP' | 'WEB_AUTHN';

export interface PasskeySettings {
  /** Omitted: the host of the hosted pages. */
  readonly relyingPartyId?: string;
  readonly userVerification: 'preferred' | 'required';
  /** A passkey that verified its user counts as MFA. */
  readonly multiFactor: boolean;
}

export interface DeviceSettings {
  /** A remembered device replaces the second factor. */
  readonly challengeOnNew: boolean;
  /** Devices are remembered when the user chooses so, not automatically. */
  readonly rememberOnPrompt: boolean;
}

export interface SessionTrackingSettings {
  /** Users and operators see sessions and end them one by one. */
  readonly enabled: boolean;
  /** Token sessions of one user, 1 to 100; a further sign-in ends the least recently used. */
  readonly maxPerUser: number;
}

/** Threat protection (`UserPoolAddOns`). */
export interface PoolProtection {
  readonly mode: 'AUDIT' | 'ENFORCED';
  /** Threat protection of custom authentication flows. Omitted: not assessed. */
  readonly custom?: 'AUDIT' | 'ENFORCED';
}

/** Dynamic client registration (RFC 7591) at a pool. */
export interface ClientRegistrationSettings {
  readonly enabled: boolean;
  /** Accepts requests without an initial access token. */
  readonly open: boolean;
  /** Flows that a client may register, with an initial access token and without. */
  readonly authenticatedFlows: readonly ('code' | 'client_credentials')[];
  readonly openFlows: readonly ('code' | 'client_credentials')[];
  /** Scopes in addition to OpenID Connect's. */
  readonly scopes: readonly string[];
}

/**
 * Message texts with `{####}` for the code and `{username}`. Omitted: the server's own templates.
 */
export interface PoolMessages {
  readonly verificationEmailSubject?: string;
  readonly verificationEmail?: string;
  /** Sign-ups by e-mail are confirmed by a link. Omitted: by a code. */
  readonly confirmByLink?: true;
  readonly linkEmailSubject?: string;
  /** Contains `{##text##}`, which becomes the link. */
  readonly linkEmail?: string;
  readonly inviteEmailSubject?: string;
  readonly inviteEmail?: string;
  readonly inviteSms?: string;
  readonly verificationSms?: string;
  /** Message with a sign-in code, as first or second factor. */
  readonly mfaEmailSubject?: string;
  readonly mfaEmail?: string;
  readonly mfaSms?: string;
}

/** Colours of the hosted pages, by configuration. CSS hex colours. */
export interface PoolBranding {
  readonly displayName?: string;
  readonly primaryColor?: string;
  readonly backgroundColor?: string;
}

/**
 * User pool: a user directory and its rules. HTTP surfaces translate these settings to AWS shapes.
 */
export interface UserPool {
  /** `{region}_{alphanumeric}` */
  readonly id: string;
  readonly name: string;
  /** Compare-and-set version; incremented with every change. */
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  /** Immutable. Either may be non-empty, never both. */
  readonly aliasAttributes: readonly SignInName[];
  readonly usernameAttributes: readonly ('email' | 'phone_number')[];
  readonly caseSensitiveUsernames: boolean;
  readonly schema: readonly SchemaAttribute[];
  readonly autoVerifiedAttributes: readonly ('email' | 'phone_number')[];
  readonly attributesVerifiedBeforeUpdate: readonly ('email' | 'phone_number')[];
  readonly passwordPolicy: PasswordPolicy;
  readonly accountRecovery: readonly ('verified_email' | 'verified_phone_number' | 'admin_only')[];
  readonly adminCreateUserOnly: boolean;
  readonly deletionProtection: boolean;
  readonly mfa: 'OFF' | 'OPTIONAL' | 'ON';
  /** Allowed second factors; empty only while `mfa` is `OFF`. */
  readonly mfaFactors: readonly MfaFactor[];
  readonly firstFactors: readonly FirstFactor[];
  readonly passkeys?: PasskeySettings | undefined;
  /** Omitted: devices are not tracked. */
  readonly devices?: DeviceSettings | undefined;
  /** Omitted: never set, and off. */
  readonly sessionTracking?: SessionTrackingSettings;
  /**
   * Values of `acr` for the four levels of assurance, from the lowest. Omitted: Cognito's names.
   */
  readonly acrValues?: readonly [string, string, string, string] | undefined;
  /** Threats are assessed and recorded (`AUDIT`), and acted on (`ENFORCED`). Omitted: neither. */
  readonly protection?: PoolProtection | undefined;
  /** Omitted: off. */
  readonly clientRegistration?: ClientRegistrationSettings | undefined;
  readonly tier: 'LITE' | 'ESSENTIALS' | 'PLUS';
  readonly tags: Readonly<Record<string, string>>;
  readonly messages: PoolMessages;
  /** Omitted: e-mail is sent by the server's own sender. */
  readonly mail?: PoolMail | undefined;
  readonly branding: PoolBranding;
  /** `LambdaConfig` */
  readonly triggers: PoolTriggers;
  /** RS256 as Cognito; the others are extensions. */
  readonly signingAlgorithm: 'RS256' | 'PS256' | 'ES256' | 'EdDSA';
  readonly extensions?: PoolExtensions;
  /** Server setting `SECURITY_PROFILE`: added on read, never stored. Omitted: `cognito`. */
  readonly serverProfile?: SecurityProfile;
  /** Members that AWS clients set and read back without an effect here, as they were sent. */
  readonly carried: Readonly<Record<string, unknown>>;
}

export type NewUserPool = Omit<UserPool, 'id' | 'version' | 'createdAt' | 'updatedAt' | 'serverProfile' | 'passwordPolicy'> & {
  readonly id?: string;
  /** Omitted members: from the pool's security profile. */
  readonly passwordPolicy?: Partial<PasswordPolicy>;
};

/** Settings that `UpdateUserPool` may change. */
export type UserPoolChange = Partial<
  Omit<
    UserPool,
    | 'id'
    | 'version'
    | 'createdAt'
    | 'updatedAt'
    | 'serverProfile'
    | 'aliasAttributes'
    | 'usernameAttributes'
    | 'caseSensitiveUsernames'
    | 'signingAlgorithm'
  >
>;
