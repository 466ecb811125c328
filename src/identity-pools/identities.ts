import { type Clock, hasCode, type Ids } from '../kernel/index.js';
import type { Connection } from '../storage/index.js';
import type { PolicyDocument, RoleAssumer } from '../sts/index.js';
import type { TokenIssuer } from '../tokens/index.js';
import { refusals } from './errors.js';
import { GUEST_SESSION_POLICY } from './guest-session-policy.js';
import { createIdentityStore } from './identities.store.js';
import { createIdentityRegister } from './identity-register.js';
import { createLoginVerifier, type IsSignedIn, type VerifiedLogin } from './login-verifier.js';
import type { OpenIdTokens } from './openid-tokens.js';
import { isMappingOf } from './pool-rules.js';
import { createProviderNames } from './provider-names.js';
import { chooseRole } from './role-choice.js';
import type { Identities, Identity, IdentityPool, IdentityPools, Logins, TemporaryCredentials } from './types.js';

const SESSION_NAME = 'CognitoIdentityCredentials';
const SESSION_SECONDS = 3600;

/** STS refuses the role, not the caller: that is for the pool's operator to mend. */
const ROLE_FAULTS = ['role_access_denied', 'validation', 'packed_policy_too_large'];

export interface IdentitiesParts {
  readonly connection: Connection;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly region: string;
  /** The server's own, as in its issuers. */
  readonly baseUrl: string;
  readonly pools: Pick<IdentityPools, 'get' | 'find'>;
  /** Verifies the user pools' ID tokens. */
  readonly issuer: Pick<TokenIssuer, 'verifyId'>;
  readonly openIdTokens: OpenIdTokens;
  readonly sts: RoleAssumer;
  /** Asked where a provider has `serverSideTokenCheck`. */
  readonly isSignedIn: IsSignedIn;
  /** Narrows guests' sessions in the enhanced flow; absent: to the services that AWS leaves them. */
  readonly guestSessionPolicy?: PolicyDocument;
}

/** GetId and GetCredentialsForIdentity together: two reads, one write, with warm caches. */
export function createIdentities(parts: IdentitiesParts): Identities {
  const { pools, openIdTokens, sts } = parts;
  const names = createProviderNames(parts);
  const register = createIdentityRegister({ ...parts, store: createIdentityStore(parts.connection) });
  const verifier = createLoginVerifier({ ...parts, names });
  const guestPolicies = [parts.guestSessionPolicy ?? GUEST_SESSION_POLICY];

  async function findOrMake(pool: IdentityPool, logins: readonly VerifiedLogin[]): Promise<Identity> {
    return logins.length === 0 ? register.newGuest(pool) : register.ofLogins(pool, logins);
  }

  /** The identity for a caller who names it: guests by their id alone, everybody else by one of their logins. */
  async function admit(
    identityId: string,
    logins: Logins,
  ): Promise<{ pool: IdentityPool; identity: Identity; verified: readonly VerifiedLogin[] }> {
    const identity = await register.get(identityId);
    const pool = await pools.find(identity.poolId);
    if (!pool) throw refusals.identityUnknown(identityId);
    const verified = await verifier.verify(pool, logins);
    if (verified.length > 0) return { pool, identity: await register.admit(identity, verified), verified };
    if (identity.loginKeys.length > 0) throw refusals.identityForbidden(identityId);
    if (!pool.allowUnauthenticated) throw refusals.guestsRefused();
    return { pool, identity, verified };
  }

  function roleFor(pool: IdentityPool, verified: readonly VerifiedLogin[], customRoleArn: string | undefined): string | undefined {
    if (verified.length === 0) return pool.roles.unauthenticated;
    const logins = verified.map((login) => {
      const provider = { providerName: login.provider, clientId: login.clientId };
      const mapping = Object.entries(pool.roles.mappings).find(([key]) => isMappingOf(key, provider, names))?.[1];
      return { provider: `${login.provider}:${login.clientId}`, claims: login.claims, ...(mapping ? { mapping } : {}) };
    });
    return chooseRole(pool.roles, logins, customRoleArn);
  }

  async function issue(
    pool: IdentityPool,
    identity: Identity,
    verified: readonly VerifiedLogin[],
    customRoleArn?: string,
  ): Promise<TemporaryCredentials> {
    const roleArn = roleFor(pool, verified, customRoleArn);
    if (roleArn === undefined) throw refusals.misconfigured({ detail: `identity pool ${pool.id} names no role` });
    const webIdentity = openIdTokens.identityOf(identity, verified);
    const { credentials } = await sts
      .assumeRole(
        { claims: webIdentity, token: () => openIdTokens.mint(webIdentity) },
        {
          roleArn,
          roleSessionName: SESSION_NAME,
          durationSeconds: SESSION_SECONDS,
          ...(verified.length === 0 ? { sessionPolicies: guestPolicies } : {}),
        },
      )
      .catch((cause: unknown) => {
        throw ROLE_FAULTS.some((code) => hasCode(cause, code)) ? refusals.misconfigured({ cause }) : cause;
      });
    return { identityId: identity.id, ...credentials };
  }

  return {
    async getId(poolId, logins) {
      const pool = await pools.get(poolId);
      const identity = await findOrMake(pool, await verifier.verify(pool, logins));
      return identity.id;
    },
    async openIdToken(identityId, logins) {
      const { pool, identity, verified } = await admit(identityId, logins);
      if (!pool.allowClassic) throw refusals.classicDisabled();
      return { identityId: identity.id, token: await openIdTokens.mint(openIdTokens.identityOf(identity, verified)) };
    },
    async credentials(identityId, logins, customRoleArn) {
      const { pool, identity, verified } = await admit(identityId, logins);
      return issue(pool, identity, verified, customRoleArn);
    },
    async exchange(poolId, logins) {
      const pool = await pools.get(poolId);
      const verified = await verifier.verify(pool, logins);
      return issue(pool, await findOrMake(pool, verified), verified);
    },
  };
}
