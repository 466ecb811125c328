import { type Clock, defined, hasCode, type Ids, seconds } from '../../kernel/index.js';
import type { Connection } from '../../storage/index.js';
import { COGNITO_IDENTITY, stsError, type WebIdentity, type WebIdentityVerifier } from '../../sts/index.js';
import type { KeySetSigner, SigningKeys } from '../../tokens/index.js';
import { IdentityPoolError, refusals } from '../errors.js';
import { createIdentityStore } from '../identities/identities.store.js';
import type { IdentityPools } from '../types.js';

/** Id of the identity issuer's key set; no pool id, since these contain an underscore. */
const IDENTITY_KEY_SET = 'identity';

const LIFETIME = 600;

/** Claim of session tags (AWS STS). */
const TAGS = 'https://aws.amazon.com/tags';

/** Claim of the sign-ins that sessions of the token end with. */
const SIGN_INS = 'cognate:sign_ins';

/**
 * OpenID tokens of identities (GetOpenIdToken), issuer `{baseUrl}/identity`. Signed with RS256,
 * where AWS uses RS512: RS256 is what the server's keys, its discovery document and all relying
 * parties (including IAM's OIDC providers) have in common; SDKs treat the token as opaque.
 */
export interface OpenIdTokens {
  readonly issuer: string;
  /** Key set id of the issuer's signing keys, for rotation. */
  readonly keySetId: string;
  /**
   * Creates the issuer's keys when there are none; two nodes that start at once agree on one set.
   */
  prepare(): Promise<void>;
  jwks(): Promise<{ keys: readonly Record<string, unknown>[] }>;
  /** Issues a token, valid for 10 minutes, or `lifetime` seconds. */
  mint(identity: WebIdentity, lifetime?: number): Promise<string>;
  /**
   * Verifies a token of this issuer, but not whether its pool and identity still exist. No store
   * operation with a warm cache. Throws `login_token_invalid`.
   */
  read(token: string): Promise<WebIdentity>;
}

export function createOpenIdTokens(parts: {
  keys: Pick<SigningKeys, 'create' | 'jwks'>;
  signer: KeySetSigner;
  clock: Clock;
  ids: Ids;
  baseUrl: string;
}): OpenIdTokens {
  const { keys, signer, clock, ids } = parts;
  const issuer = `${parts.baseUrl}/identity`;
  return {
    issuer,
    keySetId: IDENTITY_KEY_SET,
    async prepare() {
      await keys.jwks(IDENTITY_KEY_SET).catch((error: unknown) => {
        if (!hasCode(error, 'keys_unknown')) throw error;
        return keys.create(IDENTITY_KEY_SET, 'RS256');
      });
    },
    jwks: () => keys.jwks(IDENTITY_KEY_SET),
    async mint({ audience, subject, amr, principalTags = {}, signIns }, lifetime = LIFETIME) {
      const now = seconds(clock);
      const tags = Object.entries(principalTags).map(([name, value]) => [name, [value]] as const);
      return signer.sign(IDENTITY_KEY_SET, {
        iss: issuer,
        aud: audience,
        sub: subject,
        amr,
        ...(tags.length > 0 ? { [TAGS]: { principal_tags: Object.fromEntries(tags) } } : {}),
        ...(signIns ? { [SIGN_INS]: signIns } : {}),
        iat: now,
        exp: now + lifetime,
        jti: ids.uuid(),
      });
    },
    async read(token) {
      const claims = await signer.verify(IDENTITY_KEY_SET, token).catch((cause: unknown) => {
        if (hasCode(cause, 'token_expired')) throw refusals.loginInvalid('Token expired.', { cause });
        throw hasCode(cause, 'token_invalid') ? refusals.loginInvalid('Token signature invalid.', { cause }) : cause;
      });
      const { iss, aud, sub, amr } = claims;
      if (iss !== issuer || typeof aud !== 'string' || typeof sub !== 'string' || !Array.isArray(amr))
        throw refusals.loginInvalid('Not a valid OpenId Connect identity token.', { detail: 'not a token of the identity issuer' });
      const methods = amr.filter((entry) => typeof entry === 'string');
      const principalTags = tagsIn(claims);
      const signIns = claims[SIGN_INS] as WebIdentity['signIns'];
      return {
        provider: COGNITO_IDENTITY,
        audience: aud,
        subject: sub,
        amr: methods,
        ...defined({ principalTags, signIns }),
      };
    },
  };
}

/** Reads the tags of a verified token, whose shape is that of `mint`. */
function tagsIn(claims: Readonly<Record<string, unknown>>): WebIdentity['principalTags'] {
  const tags = (claims[TAGS] as { principal_tags: Readonly<Record<string, readonly [string]>> } | undefined)?.principal_tags;
  return tags && Object.fromEntries(Object.entries(tags).map(([name, [value]]) => [name, value]));
}

/**
 * Verifier of our OpenID tokens for `AssumeRoleWithWebIdentity`: of pools that allow the classic
 * flow and of active identities; a developer's token is valid for up to a day. One read.
 */
export function createOpenIdTokenVerifier(parts: {
  openIdTokens: Pick<OpenIdTokens, 'read'>;
  pools: Pick<IdentityPools, 'find'>;
  connection: Connection;
}): WebIdentityVerifier {
  const store = createIdentityStore(parts.connection);
  return {
    async verify(token) {
      const identity = await parts.openIdTokens.read(token).catch((cause: unknown) => {
        throw toStsError(cause);
      });
      const pool = await parts.pools.find(identity.audience);
      if (!pool?.allowClassic) throw stsError('invalid_identity_token', refusals.classicDisabled().message);
      const stands = await store.find(identity.subject);
      if (stands?.poolId !== pool.id || stands.disabled)
        throw stsError('invalid_identity_token', refusals.identityForbidden(identity.subject).message);
      return identity;
    },
  };
}

function toStsError(cause: unknown): unknown {
  if (!(cause instanceof IdentityPoolError)) return cause;
  if (hasCode(cause.cause, 'token_expired')) return stsError('expired_identity_token', 'Token expired', { cause });
  const unsigned = hasCode(cause.cause, 'token_invalid');
  const message = unsigned ? "Couldn't retrieve verification key from your identity provider" : 'The ID Token provided is not a valid JWT.';
  return stsError('invalid_identity_token', message, { cause });
}
