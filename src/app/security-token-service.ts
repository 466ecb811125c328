import type { Clock, Ids, Sealer } from '../kernel/index.js';
import type { Settings } from '../settings/index.js';
import type { Connection } from '../storage/index.js';
import {
  type AssumeRoleAs,
  type AssumeRoleWithSaml,
  createAssertionReplayCache,
  createAssumeRole,
  createAssumeRoleAs,
  createAssumeRoleWithSaml,
  createCredentials,
  createDenials,
  createEntitiesStore,
  createIam,
  createRemoteSts,
  createRevocations,
  createRevocationsStore,
  createRoles,
  createRolesStore,
  createSamlProofs,
  createSessionTokens,
  createSignatureVerifier,
  createSigningKeys,
  createSts,
  createUserSessions,
  type Denials,
  type Iam,
  type OperatorKey,
  type Revocations,
  type RoleAssumer,
  type Roles,
  type SamlProofs,
  type SignatureVerifier,
  type SignIns,
  type UserSessions,
  type WebIdentityAssumer,
  type WebIdentityVerifier,
} from '../sts/index.js';

export interface SecurityTokenService {
  readonly roles: Roles;
  readonly verifier: SignatureVerifier;
  readonly revocations: Revocations;
  /** Role assumption for identity pools: local, or at the configured STS. */
  readonly roleAssumer: RoleAssumer;
  readonly webIdentityAssumer: WebIdentityAssumer;
  /** AssumeRole for signed callers. */
  readonly assumeRoleAs: AssumeRoleAs;
  readonly assumeRoleWithSaml: AssumeRoleWithSaml;
  readonly samlProofs: SamlProofs;
  readonly userSessions: UserSessions;
  readonly iam: Iam;
  readonly denials: Denials;
}

interface IamParts {
  readonly settings: Settings;
  readonly connection: Connection;
  readonly sealer: Sealer;
  readonly clock: Clock;
  readonly ids: Ids;
}

/** Creates roles and IAM, which the verification of external logins needs before STS. */
export function createIamServices({ settings: { accountId }, connection, sealer, clock, ids }: IamParts) {
  const roles = createRoles({ store: createRolesStore(connection), clock, ids, accountId });
  const store = createEntitiesStore(connection, accountId);
  return { roles, iam: createIam({ store, sealer, clock, ids, accountId, rolesChanged: roles.forget }) };
}

/** Creates the services of `sts`. */
export function createSecurityTokenService(
  parts: IamParts & {
    readonly roles: Roles;
    readonly iam: Iam;
    readonly operator: OperatorKey;
    readonly fetch: typeof fetch;
    readonly webIdentity: WebIdentityVerifier;
    readonly isIdentityPool: (id: string) => Promise<boolean>;
    readonly signIns: SignIns;
  },
): SecurityTokenService {
  const { settings, connection, sealer, clock, ids, roles, iam, webIdentity, isIdentityPool, signIns } = parts;
  const { accountId, region, baseUrl } = settings;
  const revocations = createRevocations({ store: createRevocationsStore(connection), clock });
  const tokens = createSessionTokens(sealer);
  const managedPolicy = iam.policies.document;
  const credentials = createCredentials({
    operators: [parts.operator],
    tokens,
    roles,
    users: iam.users,
    managedPolicy,
    revocations,
    isIdentityPool,
    signIns,
    clock,
    accountId,
  });
  const sessionParts = { roles, tokens, signIns, clock, ids, accountId };
  const samlProofs = createSamlProofs({
    registration: iam.providers.saml.find,
    spent: createAssertionReplayCache(connection, accountId),
    clock,
    region,
    baseUrl,
  });
  const local = createSts({ assumeRoleFor: createAssumeRole(sessionParts), webIdentity, managedPolicy });
  const sts = settings.sts.mode === 'local' ? local : createRemoteSts({ ...settings.sts, fetch: parts.fetch });
  return {
    roles,
    revocations,
    verifier: createSignatureVerifier({ credentials, keys: createSigningKeys(), clock }),
    roleAssumer: sts,
    webIdentityAssumer: sts,
    assumeRoleAs: createAssumeRoleAs(sessionParts),
    assumeRoleWithSaml: createAssumeRoleWithSaml({ ...sessionParts, proofs: samlProofs, managedPolicy }),
    samlProofs,
    userSessions: createUserSessions(sessionParts),
    iam,
    denials: createDenials(sealer),
  };
}
