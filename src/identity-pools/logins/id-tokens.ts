import { decodeJwt, errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose';
import { type Clock, isCanonicalJwt, seconds } from '../../kernel/index.js';
import { refusals } from '../errors.js';

/**
 * Asymmetric algorithms only: with a shared secret, or none, others could forge the issuer's
 * tokens.
 */
const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'];

export interface ExternalIdToken {
  readonly clientId: string;
  readonly subject: string;
  readonly claims: Readonly<Record<string, unknown>>;
}

/**
 * Verifies an ID token (OpenID Connect Core 3.1.3.7). Throws `login_token_invalid` with AWS's
 * message and the library's error as its cause, and the errors of `keys`.
 */
export async function verifyIdToken(
  token: string,
  expected: {
    readonly issuers: readonly string[];
    readonly clientIds: readonly string[];
    readonly keys: JWTVerifyGetKey;
    readonly clock: Clock;
  },
): Promise<ExternalIdToken> {
  const { issuers, clientIds, keys, clock } = expected;
  const unverified = isCanonicalJwt(token) ? read(token) : undefined;
  if (!unverified) throw refusals.loginInvalid(NO_ID_TOKEN);
  if (typeof unverified.iss !== 'string' || !issuers.includes(unverified.iss.replace(/\/$/, '')))
    throw refusals.loginInvalid("Issuer doesn't match providerName");
  const { payload } = await jwtVerify(token, keys, {
    algorithms: ALGORITHMS,
    issuer: unverified.iss,
    requiredClaims: ['exp', 'iat', 'sub', 'aud'],
    currentDate: new Date(clock.now()),
  }).catch((cause: unknown) => {
    throw explain(cause, unverified, clock);
  });
  const { sub, aud } = payload;
  if (typeof sub !== 'string' || sub === '' || sub.length > MAX_SUBJECT || sub.includes('\0')) throw refusals.loginInvalid(NO_ID_TOKEN);
  const clientId = audienceOf(aud, payload['azp'], clientIds);
  if (clientId === undefined) throw refusals.loginInvalid('Incorrect token audience.');
  return { clientId, subject: sub, claims: payload };
}

const NO_ID_TOKEN = 'Not a valid OpenId Connect identity token.';
const MAX_SUBJECT = 255;

/**
 * Returns the accepted audience. A token with several audiences names its authorized party, which
 * must be an accepted client, too.
 */
function audienceOf(aud: unknown, azp: unknown, clientIds: readonly string[]): string | undefined {
  const audiences: readonly unknown[] = Array.isArray(aud) ? aud : [aud];
  if (audiences.length > 1 && !clientIds.some((id) => id === azp)) return undefined;
  return clientIds.find((id) => audiences.includes(id));
}

/** Maps refusals of the token to AWS's errors; other errors pass unchanged. */
function explain(cause: unknown, unverified: JWTPayload, clock: Clock): unknown {
  if (cause instanceof errors.JWTExpired) return refusals.loginInvalid(`Token expired: ${seconds(clock)} >= ${unverified.exp}`, { cause });
  if (cause instanceof errors.JWTClaimValidationFailed) return refusals.loginInvalid(NO_ID_TOKEN, { cause });
  return cause instanceof errors.JOSEError ? refusals.loginInvalid('Token signature invalid.', { cause }) : cause;
}

function read(token: string): JWTPayload | undefined {
  try {
    return decodeJwt(token);
  } catch {
    return undefined;
  }
}
