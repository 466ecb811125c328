import { defined } from '../../kernel/index.js';
import { COGNITO_IDENTITY, type WebIdentity } from '../../sts/index.js';
import { refusals } from '../errors.js';
import type { IdentityRegister } from '../identities/identity-register.js';
import { principalTagsOf } from '../pools/principal-tags.js';
import type { Identity, IdentityPool, IdentityPools, Logins } from '../types.js';
import { union } from './login-keys.js';
import type { LoginVerifier } from './login-verifier.js';
import type { OpenIdTokens } from './openid-tokens.js';
import type { ProviderNames } from './provider-names.js';
import type { LoginUse } from './saml.js';
import { amrOf, developerLoginIn, type VerifiedLogin } from './verified-login.js';

/** Verified proof of a caller's identity. */
export interface Proof {
  /** All logins, including that of the token. Empty: a guest. */
  readonly logins: readonly VerifiedLogin[];
  /** OpenID token of this server, for a user of a developer provider. */
  readonly token?: { readonly claims: WebIdentity; readonly login: VerifiedLogin };
}

/** Authenticated caller. */
export interface AuthenticatedIdentity {
  readonly pool: IdentityPool;
  readonly identity: Identity;
  readonly proof: Proof;
}

/** Authentication of callers by their logins. Every login and token is verified. */
export interface LoginAuthentication {
  prove(pool: IdentityPool, logins: Logins, use: LoginUse): Promise<Proof>;
  /** Authenticates by logins alone: the identity is found or created. */
  resolveIdentity(poolId: string, logins: Logins): Promise<AuthenticatedIdentity>;
  /**
   * Authenticates at an identity by its id: guests without proof, others with one of their logins.
   */
  enter(identityId: string, logins: Logins): Promise<AuthenticatedIdentity>;
  /** Returns the claims of the identity's OpenID token and sessions. */
  webIdentityOf(admitted: AuthenticatedIdentity): WebIdentity;
}

export function createLoginAuthentication(parts: {
  readonly pools: Pick<IdentityPools, 'get' | 'find'>;
  readonly register: IdentityRegister;
  readonly verifier: LoginVerifier;
  readonly openIdTokens: Pick<OpenIdTokens, 'read'>;
  readonly names: ProviderNames;
}): LoginAuthentication {
  const { pools, register, verifier, openIdTokens, names } = parts;

  async function prove(pool: IdentityPool, { [COGNITO_IDENTITY]: token, ...others }: Logins, use: LoginUse): Promise<Proof> {
    const logins = await verifier.verify(pool, others, use);
    if (token === undefined) return { logins };
    const claims = await openIdTokens.read(token);
    if (claims.audience !== pool.id) throw refusals.loginInvalid('Incorrect token audience.');
    const login = developerLoginIn(claims.amr ?? [], pool);
    if (!login) throw refusals.loginInvalid('Not a token of a developer identity.');
    return { logins: [login, ...logins], token: { claims, login } };
  }

  async function admit(pool: IdentityPool, requested: Identity, { logins, token }: Proof): Promise<Identity> {
    const keys = logins.map(({ key }) => key);
    if (!token) return register.admit(pool, requested, keys);
    // An older token must not relink what was unlinked since: its login has to be linked already.
    if (token.claims.subject !== requested.id) throw refusals.loginsMismatch();
    return register.admit(pool, await register.admit(pool, requested, [token.login.key]), keys);
  }

  return {
    prove,
    async resolveIdentity(poolId, given) {
      const pool = await pools.get(poolId);
      const proof = await prove(pool, given, 'arrive');
      const { logins, token } = proof;
      if (token) return { pool, proof, identity: await admit(pool, await register.get(token.claims.subject), proof) };
      const keys = logins.map(({ key }) => key);
      return { pool, proof, identity: await (keys.length === 0 ? register.newGuest(pool) : register.ofLogins(pool, keys)) };
    },
    async enter(identityId, given) {
      const requested = await register.get(identityId);
      const pool = await pools.find(requested.poolId);
      if (!pool) throw refusals.identityUnknown(identityId);
      const proof = await prove(pool, given, 'enter');
      if (proof.logins.length > 0) return { pool, proof, identity: await admit(pool, requested, proof) };
      if (requested.loginKeys.length > 0 || requested.disabled) throw refusals.identityForbidden(identityId);
      if (!pool.allowUnauthenticated) throw refusals.guestsRefused();
      return { pool, proof, identity: requested };
    },
    webIdentityOf({ pool, identity, proof: { logins, token } }) {
      const signIns = [...logins.flatMap(({ signIn }) => signIn ?? []), ...(token?.claims.signIns ?? [])];
      const principalTags = { ...principalTagsOf(pool, logins, names), ...token?.claims.principalTags };
      return {
        provider: COGNITO_IDENTITY,
        audience: pool.id,
        subject: identity.id,
        amr: union(amrOf(logins), token?.claims.amr ?? []),
        ...defined({
          principalTags: Object.keys(principalTags).length > 0 ? principalTags : undefined,
          signIns: signIns.length > 0 ? signIns : undefined,
        }),
      };
    },
  };
}
