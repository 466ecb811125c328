import type {
  AdminGetUserCommandOutput,
  AttributeType,
  GetUserCommandOutput,
  GetUserPoolMfaConfigCommandOutput,
  InitiateAuthCommandOutput,
} from '@aws-sdk/client-cognito-identity-provider';

/** A user as the other pool tells of it. */
export interface Found {
  readonly username: string;
  readonly attributes: readonly AttributeType[];
  readonly groups: readonly string[];
  /** Second factors, as `UserMFASettingList` or a challenge names them. */
  readonly mfa: readonly string[];
  /** The password is one that the user chose. */
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

/** Of a pool that answered us just now, by TLS: its word is enough. */
export function groupsIn(accessToken: string): readonly string[] {
  const claims = JSON.parse(Buffer.from(accessToken.split('.')[1] ?? '', 'base64url').toString()) as { 'cognito:groups'?: string[] };
  return claims['cognito:groups'] ?? [];
}

/** Linked identities belong to the other pool's providers. */
const NOT_OURS = new Set(['sub', 'identities']);

export function responseFor({ username, attributes, groups, mfa, hasPassword }: Found): object {
  const own = attributes.filter(({ Name }) => !NOT_OURS.has(Name!)).map(({ Name, Value }) => [Name!, Value ?? '']);
  return {
    userAttributes: { ...Object.fromEntries(own), username },
    finalUserStatus: hasPassword ? 'CONFIRMED' : 'RESET_REQUIRED',
    messageAction: 'SUPPRESS',
    secondFactors: mfa,
    groups,
  };
}

/** The second factors that a challenge asks for; of a challenge that no code answers, its own name. */
export function factorsIn({ ChallengeName, ChallengeParameters }: InitiateAuthCommandOutput): readonly string[] {
  if (ChallengeName === undefined || ChallengeName === 'NEW_PASSWORD_REQUIRED') return [];
  if (ChallengeName !== 'SELECT_MFA_TYPE') return [ChallengeName];
  return JSON.parse(ChallengeParameters?.['MFAS_CAN_CHOOSE'] ?? '["SELECT_MFA_TYPE"]') as string[];
}

/** The second factor that a pool asks of a user who has turned none on, as far as its settings tell. */
export function factorsRequired(config: GetUserPoolMfaConfigCommandOutput, { attributes }: Found): readonly string[] {
  if (config.MfaConfiguration !== 'ON') return [];
  const has = (name: string): boolean => attributes.some((attribute) => attribute.Name === name && attribute.Value);
  if (config.SmsMfaConfiguration && has('phone_number')) return ['SMS_MFA'];
  return config.EmailMfaConfiguration && has('email') ? ['EMAIL_OTP'] : ['UNKNOWN'];
}

const REFUSALS = ['NotAuthorizedException', 'UserNotFoundException', 'UserNotConfirmedException', 'PasswordResetRequiredException'];

/** "No": the name or the password is wrong there, or the user may not sign in there. */
export const isRefusal = (error: unknown): boolean => error instanceof Error && REFUSALS.includes(error.name);
