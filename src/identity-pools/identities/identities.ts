import { type Clock, defined, hasCode, type Ids } from '../../kernel/index.js';
import type { Connection } from '../../storage/index.js';
import { COGNITO_IDENTITY, type PolicyDocument, type RoleAssumer, type SignIns } from '../../sts/index.js';
import type { TokenIssuer } from '../../tokens/index.js';
import { refusals } from '../errors.js';
import type { ExternalLogins } from '../logins/external-logins.js';
import { type AuthenticatedIdentity, createLoginAuthentication } from '../logins/login-authentication.js';
import { createLoginVerifier, type IsSignedIn } from '../logins/login-verifier.js';
import type { OpenIdTokens } from '../logins/openid-tokens.js';
import { createProviderNames } from '../logins/provider-names.js';
import type { SamlLogins } from '../logins/saml.js';
import type { VerifiedLogin } from '../logins/verified-login.js';
import { GUEST_SESSION_POLICY } from '../pools/guest-session-policy.js';
import { isMappingOf } from '../pools/pool-providers.js';
import { chooseRole, groupNeedOf, guestRole, type RoleClaims } from '../pools/role-choice.js';
import type { Identities, IdentityPool, IdentityPools, TemporaryCredentials } from '../types.js';
import { createDeveloperIdentities } from './developer-identities.js';
import { createIdentityStore } from './identities.store.js';
import { createIdentityAdministration } from './identity-administration.js';
import { createIdentityLinks } from './identity-links.js';
import { createIdentityMerging } from './identity-merging.js';
import { createIdentityRegister } from './identity-register.js';

const SESSION_NAME = 'CognitoIdentityCredentials';
const SESSION_SECONDS = 3600;

/** Refusals of STS that concern the role, not the caller: the pool's operator has to fix them. */
const ROLE_FAULTS = ['role_access_denied', 'validation', 'packed_policy_too_large'];

export interface IdentitiesParts {
  readonly connection: Connection;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly region: string;
  /** Base URL of the server, as in its issuers. */
  readonly baseUrl: string;
  readonly pools: Pick<IdentityPools, 'get' | 'find'>;
  /** Verifies the user pools' ID tokens. */
  readonly issuer: Pick<TokenIssuer, 'verifyId'>;
  readonly openIdTokens: OpenIdTokens;
  readonly sts: RoleAssumer;
  /** Called for providers with `serverSideTokenCheck`. */
  readonly isSignedIn: IsSignedIn;
  /** Sign-ins of pools whose credentials end with sessions. */
  readonly signIns: SignIns;
  /** Verifies logins of providers other than user pools. Omitted: none are accepted. */
  readonly externalLogins?: Pick<ExternalLogins, 'verify'>;
  /** Verifies SAML logins. Omitted: none are accepted. */
  readonly saml?: SamlLogins;
  /** Invalidates the identity's temporary credentials. */
  readonly endCredentials: (identityId: string) => Promise<void>;
  /** Limits guests' sessions in the enhanced flow. Omitted: to the services that AWS allows. */
  readonly guestSessionPolicy?: PolicyDocument;
}

/**
 * Creates the operations of identities. GetId and GetCredentialsForIdentity together: two reads,
 * one write, with warm caches.
 */
export function createIdentities(parts: IdentitiesParts): Identities {
  const { openIdTokens, sts, signIns } = parts;
  const names = createProviderNames(parts);
  const store = createIdentityStore(parts.connection);
  const merging = createIdentityMerging({ ...parts, store });
  const links = createIdentityLinks({ ...parts, store, merging });
  const register = createIdentityRegister({ ...parts, store, merging, links });
  const loginAuthentication = createLoginAuthentication({ ...parts, register, names, verifier: createLoginVerifier({ ...parts, names }) });
  const guestPolicies = [parts.guestSessionPolicy ?? GUEST_SESSION_POLICY];

  const claimsOf = ({ roles }: IdentityPool, login: VerifiedLogin): RoleClaims => {
    const mapping = Object.entries(roles.mappings).find(([key]) => isMappingOf(key, login, names))?.[1];
    return { provider: `${login.provider}:${login.clientId}`, claims: login.claims, ...defined({ mapping }) };
  };

  function roleFor({ pool, proof: { logins } }: AuthenticatedIdentity, customRoleArn: string | undefined): string | undefined {
    if (logins.length === 0) return guestRole(pool.roles, customRoleArn);
    return chooseRole(
      pool.roles,
      logins.map((login) => claimsOf(pool, login)),
      customRoleArn,
    );
  }

  /**
   * Binds the identity to the group membership of the login whose mapping chose the role. Throws
   * `role_mapping_denied`.
   */
  async function boundToGroups(admitted: AuthenticatedIdentity, roleArn: string): Promise<AuthenticatedIdentity> {
    const { pool, proof } = admitted;
    const chooser = proof.logins.find((login) => claimsOf(pool, login).mapping);
    const claims = chooser && claimsOf(pool, chooser);
    const need = claims && groupNeedOf(claims, roleArn);
    if (!chooser?.signIn || !need) return admitted;
    const signIn = await signIns.needing(chooser.signIn, need);
    if (!signIn) throw refusals.roleDenied(claims.provider);
    const logins = proof.logins.map((login) => (login === chooser ? { ...login, signIn } : login));
    return { ...admitted, proof: { ...proof, logins } };
  }

  async function issue(admitted: AuthenticatedIdentity, customRoleArn?: string): Promise<TemporaryCredentials> {
    const { pool, identity, proof } = admitted;
    const roleArn = roleFor(admitted, customRoleArn);
    if (roleArn === undefined) throw refusals.misconfigured({ detail: `identity pool ${pool.id} names no role` });
    const webIdentity = loginAuthentication.webIdentityOf(await boundToGroups(admitted, roleArn));
    const { credentials } = await sts
      .assumeRole(
        { claims: webIdentity, token: () => openIdTokens.mint(webIdentity) },
        {
          roleArn,
          roleSessionName: SESSION_NAME,
          durationSeconds: SESSION_SECONDS,
          ...defined({ sessionPolicies: proof.logins.length === 0 ? guestPolicies : undefined }),
        },
      )
      .catch((cause: unknown) => {
        if (hasCode(cause, 'invalid_identity_token')) throw refusals.loginInvalid('Token has been revoked.', { cause });
        throw ROLE_FAULTS.some((code) => hasCode(cause, code)) ? refusals.misconfigured({ cause }) : cause;
      });
    return { identityId: identity.id, ...credentials };
  }

  return {
    ...createIdentityAdministration({ ...parts, store, register, links, loginAuthentication, names }),
    developer: createDeveloperIdentities({ ...parts, register, links, loginAuthentication }),
    async getId(poolId, logins) {
      return (await loginAuthentication.resolveIdentity(poolId, logins)).identity.id;
    },
    async openIdToken(identityId, logins) {
      // Refused: a developer's token could otherwise be renewed for ever without its backend.
      if (Object.hasOwn(logins, COGNITO_IDENTITY)) throw refusals.providerUnsupported();
      const admitted = await loginAuthentication.enter(identityId, logins);
      if (!admitted.pool.allowClassic) throw refusals.classicDisabled();
      return { identityId: admitted.identity.id, token: await openIdTokens.mint(loginAuthentication.webIdentityOf(admitted)) };
    },
    async credentials(identityId, logins, customRoleArn) {
      return issue(await loginAuthentication.enter(identityId, logins), customRoleArn);
    },
    async exchange(poolId, logins) {
      return issue(await loginAuthentication.resolveIdentity(poolId, logins));
    },
  };
}
