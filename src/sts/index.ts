/**
 * Owns roles and their policies, temporary credentials, and the answer to "who signed this request, and may they".
 * Leaves to others: which identity there is and which role it gets (identity-pools), protocols (doors), operators' keys (settings).
 */
export { type AssumeRoleFor, createAssumeRole } from './assume-role.js';
export { authorize, callerIdentity } from './authorize.js';
export { createCredentials } from './credentials.js';
export { StsError, type StsErrorCode } from './errors.js';
export {
  type AccessRequest,
  type Decision,
  evaluate,
  evaluateTrust,
  type PolicyDocument,
  type PolicyKind,
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
export { COGNITO_IDENTITY } from './session-context.js';
export { createSessionTokens, type SessionContent, type SessionTokens } from './session-token.js';
export {
  type Checksum,
  type ChunkVerifier,
  type CredentialScope,
  type CredentialSource,
  createChecksum,
  createChunkDecoder,
  createHashChecker,
  createHoldBack,
  createPayloadDecoder,
  createSignatureVerifier,
  createSigningKeys,
  credentialScopeOf,
  type Expectation,
  type FoundCredentials,
  type HoldBack,
  type PayloadKind,
  type RequestToSign,
  type Signature,
  type SignatureVerifier,
  type SignedRequest,
  type SigningKeys,
  signRequest,
} from './sigv4/index.js';
export { createSts, type Sts, type WebIdentityAssumer, type WebIdentityRequest } from './sts.js';
export type {
  AssumedRole,
  OperatorKey,
  OperatorPrincipal,
  Principal,
  RoleAssumer,
  RoleRequest,
  RoleSessionPrincipal,
  SigningCredentials,
  WebIdentity,
  WebIdentityVerifier,
} from './types.js';
