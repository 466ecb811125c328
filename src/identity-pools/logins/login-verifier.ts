import { decodeJwt } from 'jose';
import { type Clock, defined, hasCode, seconds } from '../../kernel/index.js';
import type { SignIns } from '../../sts/index.js';
import type { IdTokenClaims, TokenIssuer } from '../../tokens/index.js';
import { type IdentityPoolError, refusals } from '../errors.js';
import type { CognitoProvider, IdentityPool, Logins } from '../types.js';
import type { ExternalLogins } from './external-logins.js';
import type { ProviderNames } from './provider-names.js';
import type { LoginUse, SamlLogins } from './saml.js';
import type { VerifiedLogin } from './verified-login.js';

/**
 * Reports whether the user's sign-in is still active: not signed out globally, disabled or deleted.
 */
export type IsSignedIn = (poolId: string, sub: string, originJti: string | undefined) => Promise<boolean>;

export interface LoginVerifier {
  /**
   * Verifies every login; one invalid login refuses the call. Throws `provider_unsupported`,
   * `login_token_invalid`, `resource_conflict` for two users of one provider,
   * `identity_provider_unreachable`. No store operation for users of user pools, except those of
   * `isSignedIn` where `serverSideTokenCheck` is on, and of `signIns` where credentials follow
   * sessions; one write for a SAML login, which is valid once per `use`.
   */
  verify(pool: IdentityPool, logins: Logins, use: LoginUse): Promise<readonly VerifiedLogin[]>;
}

const MAX_LOGINS = 10;
const MAX_TOKEN_LENGTH = 50_000;
const SAML_PROVIDER = /^arn:[\w-]+:iam::\d+:saml-provider\//;

export function createLoginVerifier(parts: {
  issuer: Pick<TokenIssuer, 'verifyId'>;
  names: ProviderNames;
  clock: Clock;
  isSignedIn: IsSignedIn;
  signIns: Pick<SignIns, 'ofToken' | 'stands'>;
  /** Omitted: only users of user pools are accepted. */
  externalLogins?: Pick<ExternalLogins, 'verify'>;
  /** Omitted: SAML logins are refused. */
  saml?: SamlLogins;
}): LoginVerifier {
  const { issuer, names, clock, isSignedIn, signIns, externalLogins, saml } = parts;

  async function verifyOne(pool: IdentityPool, name: string, token: string, use: LoginUse): Promise<VerifiedLogin> {
    if (saml && SAML_PROVIDER.test(name)) return saml.verify(pool, name, token, use);
    const userPoolId = names.userPoolOf(name);
    if (userPoolId === undefined && externalLogins) {
      if (token.length > MAX_TOKEN_LENGTH) throw refusals.loginInvalid(NO_ID_TOKEN);
      return externalLogins.verify(pool, name, token);
    }
    const trusted = pool.cognitoProviders.filter(
      (provider) => userPoolId !== undefined && names.userPoolOf(provider.providerName) === userPoolId,
    );
    if (userPoolId === undefined || trusted.length === 0) throw refusals.providerUnsupported();
    if (token.length > MAX_TOKEN_LENGTH) throw refusals.loginInvalid(NO_ID_TOKEN);
    const claims = await issuer.verifyId(token, { poolId: userPoolId }).catch((error: unknown) => {
      throw explain(error, token, userPoolId);
    });
    const provider = trusted.find(({ clientId }) => clientId === claims.aud);
    if (!provider) throw refusals.loginInvalid('Incorrect token audience.');
    await checkSessionActive(provider, userPoolId, claims);
    const signIn = await signIns.ofToken(claims);
    if (signIn && !(await signIns.stands(signIn))) throw revoked();
    const canonical = names.canonical(userPoolId);
    const login = { provider: canonical, clientId: claims.aud, subject: claims.sub, key: `${canonical}\0${claims.sub}`, claims };
    return { ...login, ...defined({ signIn }) };
  }

  async function checkSessionActive(provider: CognitoProvider, userPoolId: string, claims: IdTokenClaims): Promise<void> {
    if (!provider.serverSideTokenCheck || (await isSignedIn(userPoolId, claims.sub, claims.origin_jti))) return;
    throw revoked();
  }

  /** Returns AWS's reason for the refusal. The token is read unverified, for the text only. */
  function explain(error: unknown, token: string, userPoolId: string): unknown {
    if (!hasCode(error, 'token_invalid') && !hasCode(error, 'token_expired')) return error;
    const claims = readClaims(token);
    if (!claims) return refusals.loginInvalid(NO_ID_TOKEN, { cause: error });
    if (error.code === 'token_expired') return refusals.loginInvalid(`Token expired: ${seconds(clock)} >= ${claims.exp}`, { cause: error });
    return refusals.loginInvalid(whyInvalid(claims, userPoolId), { cause: error });
  }

  function whyInvalid(claims: ReturnType<typeof decodeJwt>, userPoolId: string): string {
    const issuedBy = typeof claims.iss === 'string' ? names.userPoolOf(claims.iss.replace(/^https?:\/\//, '')) : undefined;
    if (issuedBy !== userPoolId) return "Issuer doesn't match providerName";
    return claims['token_use'] === 'id' ? 'Token signature invalid.' : NO_ID_TOKEN;
  }

  return {
    async verify(pool, logins, use) {
      const entries = Object.entries(logins);
      if (entries.length > MAX_LOGINS) throw refusals.loginsMismatch();
      const verified = new Map<string, VerifiedLogin>();
      for (const [name, token] of entries) {
        const login = await verifyOne(pool, name, token, use);
        const same = verified.get(login.provider);
        if (same && same.subject !== login.subject) throw oneLoginEach();
        verified.set(login.provider, login);
      }
      return [...verified.values()];
    },
  };
}

const revoked = (): IdentityPoolError => refusals.loginInvalid('Token has been revoked.');

const NO_ID_TOKEN = 'Not a valid OpenId Connect identity token.';

const oneLoginEach = (): IdentityPoolError => refusals.alreadyLinked({ detail: 'two users of one provider in one call' });

function readClaims(token: string): ReturnType<typeof decodeJwt> | undefined {
  try {
    return decodeJwt(token);
  } catch {
    return undefined;
  }
}
