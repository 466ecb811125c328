import type { SignIn } from '../sts/index.js';
import { loginKey } from './login-keys.js';
import type { IdentityPool } from './types.js';

/** A login that proved itself, as far as identities, roles, tags and tokens look at it. */
export interface VerifiedLogin {
  /** The provider's one name. */
  readonly provider: string;
  /** Whom the proof was made for: an app client, an app id; for users of the developer provider the identity pool. */
  readonly clientId: string;
  readonly subject: string;
  /** `{provider}\0{subject}`, what an identity keeps of it. */
  readonly key: string;
  readonly claims: Readonly<Record<string, unknown>>;
  /** Credentials that the login gets end with it. Absent: they run out by themselves. */
  readonly signIn?: SignIn;
}

export function developerLogin(pool: IdentityPool, provider: string, userId: string): VerifiedLogin {
  return { provider, clientId: pool.id, subject: userId, key: loginKey(provider, userId), claims: {} };
}

const USER_POOL = /^cognito-idp\.[a-z0-9-]+\.amazonaws\.com\//;

/** `amr` of an identity that presented these logins (cognito.md 19.4). */
export function amrOf(logins: readonly VerifiedLogin[]): readonly string[] {
  if (logins.length === 0) return ['unauthenticated'];
  return ['authenticated', ...logins.flatMap((login) => [login.provider, `${login.provider}:${clientOf(login)}:${login.subject}`])];
}

const clientOf = ({ provider, clientId }: VerifiedLogin): string => (USER_POOL.test(provider) ? 'CognitoSignIn' : clientId);

/** The developer's user in an `amr` of ours, if it names one. */
export function developerLoginIn(amr: readonly string[], pool: IdentityPool): VerifiedLogin | undefined {
  const provider = pool.developerProviderName;
  if (provider === undefined || amr[0] !== 'authenticated') return undefined;
  const prefix = `${provider}:${pool.id}:`;
  const at = amr.findIndex((entry, i) => amr[i - 1] === provider && entry.startsWith(prefix));
  return at < 0 ? undefined : developerLogin(pool, provider, amr[at]!.slice(prefix.length));
}
