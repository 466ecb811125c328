import { type Clock, defined, hasCode, type Ids, seconds } from '../kernel/index.js';
import type { Connection } from '../storage/index.js';
import { COGNITO_IDENTITY, StsError, type WebIdentity, type WebIdentityVerifier } from '../sts/index.js';
import type { KeySetSigner, SigningKeys } from '../tokens/index.js';
import { IdentityPoolError, refusals } from './errors.js';
import { createIdentityStore } from './identities.store.js';
import type { IdentityPools } from './types.js';

/** The identity issuer's key set among the pools': no pool id, which all have an underscore. */
const IDENTITY_KEY_SET = 'identity';

const LIFETIME = 600;

/** Where STS looks for session tags in a token. */
const TAGS = 'https://aws.amazon.com/tags';

/** Sign-ins that sessions of the token end with. */
const SIGN_INS = 'cognate:sign_ins';

/**
 * OpenID tokens of identities (cognito.md 19.4), issuer `{baseUrl}/identity`. RS256, where AWS is seen to use RS512: it is what the house's keys, our
 * discovery document, and every relying party that fetches it (IAM's OIDC providers among them) agree on; SDKs never look inside.
 */
export interface OpenIdTokens {
  readonly issuer: string;
  /** Of the issuer's signing keys, for whoever rotates them. */
  readonly keySetId: string;
  /** Makes the issuer's keys when there are none; two nodes that start at once end up with the same. */
  prepare(): Promise<void>;
  jwks(): Promise<{ keys: readonly Record<string, unknown>[] }>;
  /** Valid for 10 minutes, or so many seconds. */
  mint(identity: WebIdentity, lifetime?: number): Promise<string>;
  /** What a token of ours says; not whether its pool and identity are still there. No store operation when warm. Throws `login_token_invalid`. */
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

/** Of a token that proved to be ours, so that its shape is what `mint` made. */
function tagsIn(claims: Readonly<Record<string, unknown>>): WebIdentity['principalTags'] {
  const tags = (claims[TAGS] as { principal_tags: Readonly<Record<string, readonly [string]>> } | undefined)?.principal_tags;
  return tags && Object.fromEntries(Object.entries(tags).map(([name, [value]]) => [name, value]));
}

/**
 * For `AssumeRoleWithWebIdentity`: our OpenID tokens, of pools that allow the classic flow and of identities that are still somebody's; a developer's
 * token lives for up to a day. One read.
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
      if (!pool?.allowClassic) throw new StsError('invalid_identity_token', refusals.classicDisabled().message);
      const stands = await store.find(identity.subject);
      if (stands?.poolId !== pool.id || stands.disabled)
        throw new StsError('invalid_identity_token', refusals.identityForbidden(identity.subject).message);
      return identity;
    },
  };
}

function toStsError(cause: unknown): unknown {
  if (!(cause instanceof IdentityPoolError)) return cause;
  if (hasCode(cause.cause, 'token_expired')) return new StsError('expired_identity_token', 'Token expired', { cause });
  const unsigned = hasCode(cause.cause, 'token_invalid');
  const message = unsigned ? "Couldn't retrieve verification key from your identity provider" : 'The ID Token provided is not a valid JWT.';
  return new StsError('invalid_identity_token', message, { cause });
}
