/**
 * Roles, IAM users and their policies, temporary credentials, and the verification and
 * authorization of signed requests. Leaves identities and the choice of roles to identity-pools,
 * protocols to the HTTP surfaces, operators' keys to settings.
 */
export { type AssumeRoleFor, createAssumeRole } from './assume-role.js';
export { type AssumeRoleAs, createAssumeRoleAs, type SignedRoleRequest } from './assume-role-as.js';
export { authorize, callerIdentity } from './authorize.js';
export { createCredentials } from './credentials.js';
export { createDenials, type Denials } from './denials.js';
export { type IamErrorCode, type StsError, type StsErrorCode, stsError } from './errors.js';
export { createEntitiesStore } from './iam/entities.store.js';
export type {
  Entity,
  Holder,
  OidcProviderEntity,
  PolicyEntity,
  PolicyVersion,
  RoleEntity,
  SamlProviderEntity,
  Tag,
  UserEntity,
} from './iam/entity.js';
export { createFederationProviders, type FederationProviders } from './iam/federation-providers.js';
export * as holders from './iam/holders.js';
export { createIam, type Iam, type PolicyEntities } from './iam/iam.js';
export { checkMaxSession } from './iam/iam-roles.js';
export { versionOf } from './iam/managed-policies.js';
export { type Simulated, type SimulatedPolicy, simulate } from './iam/simulate.js';
export {
  type AccessRequest,
  type Decision,
  evaluate,
  evaluateTrust,
  type PolicyDocument,
  type PolicyKind,
  type PolicySet,
  parsePolicy,
  type RequestContext,
  requestContext,
  type Statement,
  type TrustedPrincipal,
} from './policy/index.js';
export { createRemoteSts } from './remote-sts.js';
export { createRevocations, type Revocations, type RevocationsStore } from './revocations.js';
export { createRevocationsStore } from './revocations.store.js';
export { createRoles, type Role, type RoleInput, type Roles, type RolesStore } from './roles.js';
export { createRolesStore } from './roles.store.js';
export { type AssertionReplayCache, createAssertionReplayCache } from './saml/assertion-replay.store.js';
export { type AssumeRoleWithSaml, createAssumeRoleWithSaml, type SamlRoleRequest, type SamlSession } from './saml/assume-role-with-saml.js';
export { createSamlProofs, type SamlProof, type SamlProofs } from './saml/saml-proof.js';
export { COGNITO_IDENTITY, tagContext } from './session-context.js';
export { createSessionTokens, type SessionContent, type SessionTokens } from './session-token.js';
export type { MembershipNeed, SignIn, SignIns } from './sign-ins.js';
export {
  type Checksum,
  type ChunkVerifier,
  type CredentialScope,
  type CredentialSource,
  createChecksum,
  createChunkDecoder,
  createHashChecker,
  createPayloadDecoder,
  createSignatureVerifier,
  createSigningKeys,
  createTrailingBuffer,
  credentialScopeOf,
  type Expectation,
  type FoundCredentials,
  type PayloadKind,
  queryParameters,
  type RequestToSign,
  type Signature,
  type SignatureVerifier,
  type SignedRequest,
  type SigningKeys,
  signRequest,
  type TrailingBuffer,
} from './sigv4/index.js';
export { createSts, readSessionPolicies, type Sts, type WebIdentityAssumer, type WebIdentityRequest } from './sts.js';
export type {
  AssumedRole,
  OperatorKey,
  OperatorPrincipal,
  Principal,
  RoleAssumer,
  RoleRequest,
  RoleSessionPrincipal,
  SignedSession,
  SigningCredentials,
  UserPrincipal,
  WebIdentity,
  WebIdentityVerifier,
} from './types.js';
export { createUserSessions, type FederationRequest, type UserSessions } from './user-sessions.js';
