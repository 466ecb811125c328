import type { SecurityProfile } from './extensions.js';
import type { UserPool } from './types.js';

/** Decision of the profiles, with the requirements of OWASP ASVS 5.0 that the strict one meets. */
interface Decision<Value> {
  readonly cognito: Value;
  readonly strict: Value;
  readonly asvs: string;
  readonly meaning: string;
}

const decision = <Value>(values: readonly [cognito: Value, strict: Value], asvs: string, meaning: string): Decision<Value> => ({
  cognito: values[0],
  strict: values[1],
  asvs,
  meaning,
});

type Flag = readonly [boolean, boolean];
type Limit = readonly [number | undefined, number | undefined];
const off: Flag = [false, true];

/** Decisions that a profile makes. The table in docs/protection.md is generated from it. */
export const securityDecisions = {
  pkceRequired: decision(off, '10.4.6', 'Authorization requests for a code, pushed or not, need PKCE (S256).'),
  implicitGrant: decision([true, false] as Flag, '10.4.4', 'Clients may have the implicit grant.'),
  refreshGraceSeconds: decision(
    [undefined, 10] as Limit,
    '10.4.5',
    'Refresh tokens of public clients are replaced at each use; the replaced one is accepted for this time, and ends the session after it.',
  ),
  refreshIdleDays: decision([undefined, 14] as Limit, '7.3.1', 'Refresh tokens that are not used for this time expire.'),
  browserIdleMinutes: decision([undefined, 30] as Limit, '7.3.1', 'Browser sessions that are not used for this time end.'),
  logoutConfirmed: decision(
    off,
    '3.5.3, 10.6.2',
    '`/logout` asks before it ends the browser session, unless an `id_token_hint` of its user comes along.',
  ),
  confirmationLinkAsks: decision(off, '3.5.3', 'The link of a confirmation message shows a form that confirms the account.'),
  passwordChangeEndsSessions: decision(off, '7.4.3', 'A changed, reset or replaced password ends every session of the user.'),
  credentialsFollowSessions: decision(off, '7.4.2', 'Temporary AWS credentials end with the session that they came from.'),
  recentSignInSeconds: decision(
    [undefined, 900] as Limit,
    '7.5.1',
    'Age of a sign-in from which the AWS API asks for a new one before the account changes how it is proven; the hosted pages ask after 15 minutes in both.',
  ),
  commonPasswordsRefused: decision(off, '6.2.4', 'Common passwords are refused when they are set, in every tier.'),
  contextWordsRefused: decision(off, '6.1.2, 6.2.11', 'Passwords made of the pool’s or the user’s own names are refused.'),
  passwordMinimumLength: decision([8, 12] as const, '6.2.1', 'Shortest password of a pool that is created without a password policy.'),
  passwordComposition: decision(
    [true, false] as Flag,
    '6.2.5',
    'A pool that is created without a password policy asks for upper and lower case, digits and symbols.',
  ),
  verifyBeforeChange: decision(off, '', 'A new address of an auto-verified attribute replaces the old one only once it is verified.'),
  totpSkewSeconds: decision([30, 5] as const, '6.5.5', 'A TOTP code is accepted this long before and after its 30 seconds.'),
} satisfies Readonly<Record<string, Decision<unknown>>>;

type Decisions = typeof securityDecisions;

/** Decisions that apply to a pool. Callers read these, never the profile's name. */
export type Security = { readonly [Name in keyof Decisions]: Decisions[Name]['cognito'] | Decisions[Name]['strict'] } & {
  /** Attributes whose new value is pending until it is verified. */
  readonly verifiedBeforeUpdate: UserPool['attributesVerifiedBeforeUpdate'];
};

const decisionsOf = (profile: SecurityProfile): Omit<Security, 'verifiedBeforeUpdate'> =>
  Object.fromEntries(Object.entries(securityDecisions).map(([name, values]) => [name, values[profile]])) as never;

const PROFILES: Readonly<Record<SecurityProfile, Omit<Security, 'verifiedBeforeUpdate'>>> = {
  cognito: decisionsOf('cognito'),
  strict: decisionsOf('strict'),
};

type Secured = Pick<UserPool, 'extensions' | 'serverProfile' | 'autoVerifiedAttributes' | 'attributesVerifiedBeforeUpdate'>;

/**
 * Resolves the pool's security profile, or the server's, and the extensions that override it, to
 * decisions. No reads.
 */
export function securityOf({ extensions, serverProfile, autoVerifiedAttributes, attributesVerifiedBeforeUpdate }: Secured): Security {
  const decided = PROFILES[extensions?.securityProfile ?? serverProfile ?? 'cognito'];
  const {
    passwordChangeEndsSessions = decided.passwordChangeEndsSessions,
    credentialsFollowSessions = decided.credentialsFollowSessions,
    recentSignInSeconds = decided.recentSignInSeconds,
  } = extensions ?? {};
  const chosen = { passwordChangeEndsSessions, credentialsFollowSessions, recentSignInSeconds };
  return {
    ...decided,
    ...chosen,
    verifiedBeforeUpdate: decided.verifyBeforeChange ? autoVerifiedAttributes : attributesVerifiedBeforeUpdate,
  };
}
