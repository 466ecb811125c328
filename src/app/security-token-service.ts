import type { Clock, Ids, Sealer } from '../kernel/index.js';
import type { Settings } from '../settings/index.js';
import type { Connection } from '../storage/index.js';
import {
  createAssumeRole,
  createCredentials,
  createRemoteSts,
  createRevocations,
  createRevocationsStore,
  createRoles,
  createRolesStore,
  createSessionTokens,
  createSignatureVerifier,
  createSigningKeys,
  createSts,
  type OperatorKey,
  type Revocations,
  type RoleAssumer,
  type Roles,
  type SignatureVerifier,
  type WebIdentityAssumer,
  type WebIdentityVerifier,
} from '../sts/index.js';

export interface SecurityTokenService {
  readonly roles: Roles;
  readonly verifier: SignatureVerifier;
  readonly revocations: Revocations;
  /** For identity pools: here, or at the STS that the settings name. */
  readonly roleAssumer: RoleAssumer;
  readonly webIdentityAssumer: WebIdentityAssumer;
}

/** The parts list of `sts`. */
export function createSecurityTokenService(parts: {
  readonly settings: Settings;
  readonly operator: OperatorKey;
  readonly connection: Connection;
  readonly sealer: Sealer;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly fetch: typeof fetch;
  readonly webIdentity: WebIdentityVerifier;
  readonly isIdentityPool: (id: string) => Promise<boolean>;
}): SecurityTokenService {
  const { settings, connection, sealer, clock, ids, webIdentity, isIdentityPool } = parts;
  const { accountId } = settings;
  const roles = createRoles({ store: createRolesStore(connection), clock, ids, accountId });
  const revocations = createRevocations({ store: createRevocationsStore(connection), clock });
  const tokens = createSessionTokens(sealer);
  const credentials = createCredentials({ operators: [parts.operator], tokens, roles, revocations, isIdentityPool, clock, accountId });
  const local = createSts({ assumeRoleFor: createAssumeRole({ roles, tokens, clock, ids, accountId }), webIdentity });
  const sts = settings.sts.mode === 'local' ? local : createRemoteSts({ ...settings.sts, fetch: parts.fetch });
  return {
    roles,
    revocations,
    verifier: createSignatureVerifier({ credentials, keys: createSigningKeys(), clock }),
    roleAssumer: sts,
    webIdentityAssumer: sts,
  };
}
