import type { AdminGetUserCommandOutput, AttributeType, GetUserCommandOutput } from '@aws-sdk/client-cognito-identity-provider';

/** A user as the other pool tells of it. */
export interface Found {
  readonly username: string;
  readonly attributes: readonly AttributeType[];
  readonly groups: readonly string[];
  readonly mfa: readonly string[];
  /** The password is one that the user chose. */
  readonly hasPassword: boolean;
}

export function foundIn(
  user: GetUserCommandOutput | AdminGetUserCommandOutput,
  attributes: readonly AttributeType[] = [],
  groups: readonly string[],
): Found {
  return { username: user.Username!, attributes, groups, mfa: user.UserMFASettingList ?? [], hasPassword: false };
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
    enableSMSMFA: mfa.includes('SMS_MFA'),
    groups,
  };
}
