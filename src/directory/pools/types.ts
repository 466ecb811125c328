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
}

/** Message texts with `{####}` for the code and `{username}`; absent: the house's own templates. */
export interface PoolMessages {
  readonly verificationEmailSubject?: string;
  readonly verificationEmail?: string;
  readonly inviteEmailSubject?: string;
  readonly inviteEmail?: string;
  readonly inviteSms?: string;
  readonly verificationSms?: string;
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
  readonly tier: 'LITE' | 'ESSENTIALS' | 'PLUS';
  readonly tags: Readonly<Record<string, string>>;
  readonly messages: PoolMessages;
  readonly branding: PoolBranding;
  /** RS256 as Cognito; the others are ours. */
  readonly signingAlgorithm: 'RS256' | 'ES256' | 'EdDSA';
  /** Members that AWS clients set and read back but that no service here acts on yet, as they were sent. */
  readonly carried: Readonly<Record<string, unknown>>;
}

export type NewUserPool = Omit<UserPool, 'id' | 'version' | 'createdAt' | 'updatedAt'> & { readonly id?: string };

/** What `UpdateUserPool` may change. */
export type UserPoolChange = Partial<
  Omit<NewUserPool, 'id' | 'aliasAttributes' | 'usernameAttributes' | 'caseSensitiveUsernames' | 'signingAlgorithm'>
>;
