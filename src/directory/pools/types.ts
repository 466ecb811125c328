import type { PoolMail } from '../../messaging/index.js';
import type { PoolTriggers } from '../../triggers/index.js';
import type { PoolExtensions } from './extensions.js';
import type { SecurityProfile } from './security-profile.js';

export type SignInName = 'email' | 'phone_number' | 'preferred_username';

/** One attribute of a pool's schema. `name` is full: `email`, `custom:tier`. */
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
  /** Days that a temporary password may be used. */
  readonly temporaryPasswordValidityDays: number;
  /** How many passwords, the one in force among them, a new one must not repeat. Absent: none. */
  readonly historySize?: number;
}

/** A second proof after the password. */
export type MfaFactor = 'sms' | 'email' | 'totp';

/** What a sign-in may begin with where the user chooses (`USER_AUTH`). */
export type FirstFactor = 'PASSWORD' | 'EMAIL_OTP' | 'SMS_OTP' | 'WEB_AUTHN';

export interface PasskeySettings {
  /** Absent: the host of the hosted pages. */
  readonly relyingPartyId?: string;
  readonly userVerification: 'preferred' | 'required';
  /** A passkey that verified its user counts as MFA. */
  readonly multiFactor: boolean;
}

export interface DeviceSettings {
  /** A remembered device takes the place of the second factor. */
  readonly challengeOnNew: boolean;
  /** Devices are remembered when the user says so, not by themselves. */
  readonly rememberOnPrompt: boolean;
}

export interface SessionTrackingSettings {
  /** Users and operators see sessions and end them one by one. */
  readonly enabled: boolean;
  /** Token sessions of one user, 1 to 100; one more sign-in, and the least recently used ends. */
  readonly maxPerUser: number;
}

/** `UserPoolAddOns` */
export interface PoolProtection {
  readonly mode: 'AUDIT' | 'ENFORCED';
  /** Of custom sign-in flows; absent: those are not judged. */
  readonly custom?: 'AUDIT' | 'ENFORCED';
}

/** Clients that register themselves (cognito.md 10.3). */
export interface ClientRegistrationSettings {
  readonly enabled: boolean;
  /** Also who brings no token. */
  readonly open: boolean;
  /** What a client may register for, with a token and without. */
  readonly authenticatedFlows: readonly ('code' | 'client_credentials')[];
  readonly openFlows: readonly ('code' | 'client_credentials')[];
  /** Beside OpenID Connect's. */
  readonly scopes: readonly string[];
}

/** Message texts with `{####}` for the code and `{username}`; absent: the house's own templates. */
export interface PoolMessages {
  readonly verificationEmailSubject?: string;
  readonly verificationEmail?: string;
  /** Sign-ups by e-mail are confirmed by opening a link; absent: by typing a code. */
  readonly confirmByLink?: true;
  readonly linkEmailSubject?: string;
  /** With `{##words##}`, which become the link. */
  readonly linkEmail?: string;
  readonly inviteEmailSubject?: string;
  readonly inviteEmail?: string;
  readonly inviteSms?: string;
  readonly verificationSms?: string;
  /** With sign-in codes, as the first factor or the second. */
  readonly mfaEmailSubject?: string;
  readonly mfaEmail?: string;
  readonly mfaSms?: string;
}

/** The look of the hosted pages, by configuration. Colours are CSS hex colours. */
export interface PoolBranding {
  readonly displayName?: string;
  readonly primaryColor?: string;
  readonly backgroundColor?: string;
}

/** A user directory and its rules. What can be changed is in here once, in our own words; doors translate. */
export interface UserPool {
  /** `{region}_{alphanumeric}` */
  readonly id: string;
  readonly name: string;
  /** Compare-and-set guard; grows by one with every change. */
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  /** Fixed at creation. Either may be non-empty, never both. */
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
  /** What the second factor may be; empty only while `mfa` is `OFF`. */
  readonly mfaFactors: readonly MfaFactor[];
  readonly firstFactors: readonly FirstFactor[];
  readonly passkeys?: PasskeySettings | undefined;
  /** Absent: devices are not tracked. */
  readonly devices?: DeviceSettings | undefined;
  /** Absent: never set, and off. */
  readonly sessionTracking?: SessionTrackingSettings;
  /** What the four levels of assurance are called in `acr`, from the lowest; absent: Cognito's own names. */
  readonly acrValues?: readonly [string, string, string, string] | undefined;
  /** Threats are judged and recorded (`AUDIT`), and acted on (`ENFORCED`). Absent: neither. */
  readonly protection?: PoolProtection | undefined;
  /** Absent: off. */
  readonly clientRegistration?: ClientRegistrationSettings | undefined;
  readonly tier: 'LITE' | 'ESSENTIALS' | 'PLUS';
  readonly tags: Readonly<Record<string, string>>;
  readonly messages: PoolMessages;
  /** Absent: e-mail comes from the house. */
  readonly mail?: PoolMail | undefined;
  readonly branding: PoolBranding;
  /** `LambdaConfig` */
  readonly triggers: PoolTriggers;
  /** RS256 as Cognito; the others are ours. */
  readonly signingAlgorithm: 'RS256' | 'PS256' | 'ES256' | 'EdDSA';
  readonly extensions?: PoolExtensions;
  /** The server's setting `SECURITY_PROFILE`: added to what is read, never stored. Omitted: `cognito`. */
  readonly serverProfile?: SecurityProfile;
  /** Members that AWS clients set and read back but that no service here acts on yet, as they were sent. */
  readonly carried: Readonly<Record<string, unknown>>;
}

export type NewUserPool = Omit<UserPool, 'id' | 'version' | 'createdAt' | 'updatedAt' | 'serverProfile' | 'passwordPolicy'> & {
  readonly id?: string;
  /** Omitted members: as the pool's security profile has them. */
  readonly passwordPolicy?: Partial<PasswordPolicy>;
};

/** What `UpdateUserPool` may change. */
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
