import type {
  AdminGetUserCommandOutput,
  AttributeType,
  GetUserCommandOutput,
  GetUserPoolMfaConfigCommandOutput,
  InitiateAuthCommandOutput,
} from '@aws-sdk/client-cognito-identity-provider';

/** User of the other pool. */
export interface Found {
  readonly username: string;
  readonly attributes: readonly AttributeType[];
  readonly groups: readonly string[];
  /** Second factors, as `UserMFASettingList` or a challenge names them. */
  readonly mfa: readonly string[];
  /** The user has chosen the password. */
  readonly hasPassword: boolean;
}

export function foundIn(
  user: GetUserCommandOutput | AdminGetUserCommandOutput,
  attributes: readonly AttributeType[] = [],
  groups: readonly string[],
): Found {
  const mfa = user.UserMFASettingList ?? ((user.MFAOptions ?? []).length > 0 ? ['SMS_MFA'] : []);
  return { username: user.Username!, attributes, groups, mfa, hasPassword: false };
}

/** Reads the groups of an unverified token: the pool has just returned it over TLS. */
export function groupsIn(accessToken: string): readonly string[] {
  const claims = JSON.parse(Buffer.from(accessToken.split('.')[1] ?? '', 'base64url').toString()) as { 'cognito:groups'?: string[] };
  return claims['cognito:groups'] ?? [];
}

/** Attributes not migrated: linked identities belong to the other pool's providers. */
const NOT_MIGRATED = new Set(['sub', 'identities']);

export function responseFor({ username, attributes, groups, mfa, hasPassword }: Found): object {
  const migrated = attributes.filter(({ Name }) => !NOT_MIGRATED.has(Name!)).map(({ Name, Value }) => [Name!, Value ?? '']);
  return {
    userAttributes: { ...Object.fromEntries(migrated), username },
    finalUserStatus: hasPassword ? 'CONFIRMED' : 'RESET_REQUIRED',
    messageAction: 'SUPPRESS',
    secondFactors: mfa,
    groups,
  };
}

/** Returns the second factors of a challenge; the challenge's own name when no code answers it. */
export function factorsIn({ ChallengeName, ChallengeParameters }: InitiateAuthCommandOutput): readonly string[] {
  if (ChallengeName === undefined || ChallengeName === 'NEW_PASSWORD_REQUIRED') return [];
  if (ChallengeName !== 'SELECT_MFA_TYPE') return [ChallengeName];
  return JSON.parse(ChallengeParameters?.['MFAS_CAN_CHOOSE'] ?? '["SELECT_MFA_TYPE"]') as string[];
}

/**
 * Returns the second factor that a pool demands from a user who has turned on none, as far as its
 * settings show.
 */
export function factorsRequired(config: GetUserPoolMfaConfigCommandOutput, { attributes }: Found): readonly string[] {
  if (config.MfaConfiguration !== 'ON') return [];
  const has = (name: string): boolean => attributes.some((attribute) => attribute.Name === name && attribute.Value);
  if (config.SmsMfaConfiguration && has('phone_number')) return ['SMS_MFA'];
  return config.EmailMfaConfiguration && has('email') ? ['EMAIL_OTP'] : ['UNKNOWN'];
}

const REFUSALS = ['NotAuthorizedException', 'UserNotFoundException', 'UserNotConfirmedException', 'PasswordResetRequiredException'];

/** Reports a refusal: the name or the password is wrong there, or the user may not sign in. */
export const isRefusal = (error: unknown): boolean => error instanceof Error && REFUSALS.includes(error.name);
