import type { SignIn } from '../../sts/index.js';
import type { IdentityPool } from '../types.js';
import { loginKey } from './login-keys.js';

/** Verified login as identities, roles, tags and tokens need it. */
export interface VerifiedLogin {
  /** Canonical name of the provider. */
  readonly provider: string;
  /**
   * Audience of the proof: an app client or an app id; the identity pool for users of the developer
   * provider.
   */
  readonly clientId: string;
  readonly subject: string;
  /** Stored form `{provider}\0{subject}`. */
  readonly key: string;
  readonly claims: Readonly<Record<string, unknown>>;
  /** Credentials from this login end with it. Omitted: they end by expiry only. */
  readonly signIn?: SignIn;
}

export function developerLogin(pool: IdentityPool, provider: string, userId: string): VerifiedLogin {
  return { provider, clientId: pool.id, subject: userId, key: loginKey(provider, userId), claims: {} };
}

const USER_POOL = /^cognito-idp\.[a-z0-9-]+\.amazonaws\.com\//;

/** Returns the `amr` of an identity with these logins (GetOpenIdToken). */
export function amrOf(logins: readonly VerifiedLogin[]): readonly string[] {
  if (logins.length === 0) return ['unauthenticated'];
  return ['authenticated', ...logins.flatMap((login) => [login.provider, `${login.provider}:${clientOf(login)}:${login.subject}`])];
}

const clientOf = ({ provider, clientId }: VerifiedLogin): string => (USER_POOL.test(provider) ? 'CognitoSignIn' : clientId);

/** Returns the developer's user in an `amr` of this server, if any. */
export function developerLoginIn(amr: readonly string[], pool: IdentityPool): VerifiedLogin | undefined {
  const provider = pool.developerProviderName;
  if (provider === undefined || amr[0] !== 'authenticated') return undefined;
  const prefix = `${provider}:${pool.id}:`;
  const at = amr.findIndex((entry, i) => amr[i - 1] === provider && entry.startsWith(prefix));
  return at < 0 ? undefined : developerLogin(pool, provider, amr[at]!.slice(prefix.length));
}
