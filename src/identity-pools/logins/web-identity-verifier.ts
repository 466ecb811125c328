import { decodeJwt, errors } from 'jose';
import { defined, hasCode } from '../../kernel/index.js';
import {
  type OidcProviderEntity,
  type SignIns,
  type StsError,
  stsError,
  type WebIdentity,
  type WebIdentityVerifier,
} from '../../sts/index.js';
import type { TokenIssuer } from '../../tokens/index.js';
import { IdentityPoolError } from '../errors.js';
import type { ExternalLogins } from './external-logins.js';
import type { ProviderNames } from './provider-names.js';

/**
 * Verifier for `AssumeRoleWithWebIdentity`: tokens of our identity issuer, ID tokens of our user
 * pools, and those of other issuers; the latter two only for registered issuers, and for the
 * clients of the registration.
 */
export function createWebIdentityVerifier(parts: {
  readonly identityIssuer: string;
  readonly identities: WebIdentityVerifier;
  readonly externalLogins: Pick<ExternalLogins, 'verifyRegistered'>;
  /** Reads the registration of an issuer, by its name without the scheme. */
  readonly registration: (name: string) => Promise<OidcProviderEntity | undefined>;
  readonly issuer: Pick<TokenIssuer, 'verifyId'>;
  readonly signIns: Pick<SignIns, 'ofToken'>;
  readonly names: ProviderNames;
}): WebIdentityVerifier {
  const { identities, externalLogins, registration, issuer, signIns, names } = parts;

  async function ofUserPool(poolId: string, name: string, token: string): Promise<WebIdentity> {
    const registered = await registration(name);
    if (!registered) throw noProvider();
    const claims = await issuer.verifyId(token, { poolId });
    const { aud, sub } = claims;
    if (!registered.clientIds.includes(aud)) throw stsError('invalid_identity_token', 'Incorrect token audience');
    const signIn = await signIns.ofToken(claims);
    return { provider: name, audience: aud, subject: sub, ...defined({ signIns: signIn ? [signIn] : undefined }) };
  }

  async function ofOthers(name: string, token: string): Promise<WebIdentity> {
    const login = await externalLogins.verifyRegistered(name, token);
    if (!login) throw noProvider();
    const amr = login.claims['amr'];
    return {
      provider: name,
      audience: login.clientId,
      subject: login.subject,
      ...defined({ amr: Array.isArray(amr) ? amr.filter((one) => typeof one === 'string') : undefined }),
    };
  }

  return {
    async verify(token) {
      const name = issuerIn(token);
      if (name === undefined || name === withoutScheme(parts.identityIssuer)) return identities.verify(token);
      const poolId = names.userPoolOf(name);
      return (poolId === undefined ? ofOthers(name, token) : ofUserPool(poolId, name, token)).catch((cause: unknown) => {
        throw toStsError(cause);
      });
    },
  };
}

const withoutScheme = (issuer: string): string => issuer.replace(/^https?:\/\//, '').replace(/\/$/, '');

const noProvider = (): StsError => stsError('invalid_identity_token', 'No OpenIDConnect provider found in your account for the issuer.');

/** Reads the issuer unverified, to select the keys. */
function issuerIn(token: string): string | undefined {
  try {
    const { iss } = decodeJwt(token);
    return typeof iss === 'string' && iss.length <= 255 ? withoutScheme(iss) : undefined;
  } catch {
    return undefined;
  }
}

function toStsError(cause: unknown): unknown {
  const expired = hasCode(cause, 'token_expired') || (cause instanceof IdentityPoolError && cause.cause instanceof errors.JWTExpired);
  if (expired) return stsError('expired_identity_token', 'Token expired', { cause });
  if (cause instanceof IdentityPoolError)
    return stsError('invalid_identity_token', cause.message.replace(/^Invalid login token\. /, ''), { cause });
  return cause;
}
