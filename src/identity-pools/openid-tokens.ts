import { type Clock, hasCode, type Ids, seconds } from '../kernel/index.js';
import { COGNITO_IDENTITY, StsError, type WebIdentity, type WebIdentityVerifier } from '../sts/index.js';
import type { KeySetSigner, SigningKeys } from '../tokens/index.js';
import { refusals } from './errors.js';
import type { VerifiedLogin } from './login-verifier.js';
import type { Identity, IdentityPools } from './types.js';

/** The identity issuer's key set among the pools': no pool id, which all have an underscore. */
const IDENTITY_KEY_SET = 'identity';

const LIFETIME = 600;

/**
 * OpenID tokens of identities (cognito.md 19.4), issuer `{baseUrl}/identity`. RS256, where AWS is seen to use RS512: it is what the house's keys, our
 * discovery document, and every relying party that fetches it (IAM's OIDC providers among them) agree on; SDKs never look inside.
 */
export interface OpenIdTokens {
  readonly issuer: string;
  /** Makes the issuer's keys when there are none; two nodes that start at once end up with the same. */
  prepare(): Promise<void>;
  jwks(): Promise<{ keys: readonly Record<string, unknown>[] }>;
  /** What the token says of an identity that presented these logins. */
  identityOf(identity: Identity, logins: readonly VerifiedLogin[]): WebIdentity;
  /** Valid for 10 minutes. */
  mint(identity: WebIdentity): Promise<string>;
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
    async prepare() {
      await keys.jwks(IDENTITY_KEY_SET).catch((error: unknown) => {
        if (!hasCode(error, 'keys_unknown')) throw error;
        return keys.create(IDENTITY_KEY_SET, 'RS256');
      });
    },
    jwks: () => keys.jwks(IDENTITY_KEY_SET),
    identityOf: (identity, logins) => ({
      provider: COGNITO_IDENTITY,
      audience: identity.poolId,
      subject: identity.id,
      amr: amrOf(logins),
    }),
    async mint({ audience, subject, amr }) {
      const now = seconds(clock);
      return signer.sign(IDENTITY_KEY_SET, {
        iss: issuer,
        aud: audience,
        sub: subject,
        amr,
        iat: now,
        exp: now + LIFETIME,
        jti: ids.uuid(),
      });
    },
  };
}

function amrOf(logins: readonly VerifiedLogin[]): readonly string[] {
  if (logins.length === 0) return ['unauthenticated'];
  return ['authenticated', ...logins.flatMap(({ provider, subject }) => [provider, `${provider}:CognitoSignIn:${subject}`])];
}

/** For `AssumeRoleWithWebIdentity`: our OpenID tokens, of pools that allow the classic flow. No store operation when warm. */
export function createOpenIdTokenVerifier(parts: {
  signer: KeySetSigner;
  issuer: string;
  pools: Pick<IdentityPools, 'find'>;
}): WebIdentityVerifier {
  return {
    async verify(token) {
      const claims = await parts.signer.verify(IDENTITY_KEY_SET, token).catch((cause: unknown) => {
        throw inWordsOfSts(cause);
      });
      const { iss, aud, sub, amr } = claims;
      if (iss !== parts.issuer || typeof aud !== 'string' || typeof sub !== 'string' || !Array.isArray(amr)) {
        throw new StsError('invalid_identity_token', 'The ID Token provided is not a valid JWT.', {
          detail: 'not a token of the identity issuer',
        });
      }
      const pool = await parts.pools.find(aud);
      if (!pool?.allowClassic) throw new StsError('invalid_identity_token', refusals.classicDisabled().message);
      return { provider: COGNITO_IDENTITY, audience: aud, subject: sub, amr: amr.filter((entry) => typeof entry === 'string') };
    },
  };
}

function inWordsOfSts(cause: unknown): unknown {
  if (hasCode(cause, 'token_expired')) return new StsError('expired_identity_token', 'Token expired', { cause });
  if (hasCode(cause, 'token_invalid'))
    return new StsError('invalid_identity_token', "Couldn't retrieve verification key from your identity provider", { cause });
  return cause;
}
