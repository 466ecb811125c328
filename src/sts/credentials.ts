import { type Clock, defined, seconds } from '../kernel/index.js';
import { accountOf, assumedRoleArn } from './aws-ids.js';
import { stsError } from './errors.js';
import { permissionsOf, sessionPoliciesOf } from './iam/permissions.js';
import type { IamUsers } from './iam/users.js';
import type { PolicyDocument } from './policy/index.js';
import type { Revocations } from './revocations.js';
import type { Roles } from './roles.js';
import { COGNITO_IDENTITY, sessionContext } from './session-context.js';
import { invalidToken, type SessionContent, type SessionTokens } from './session-token.js';
import type { SignIns } from './sign-ins.js';
import type { CredentialSource } from './sigv4/index.js';
import type { OperatorKey, OperatorPrincipal, RoleSessionPrincipal } from './types.js';
import { operatorSession, userPrincipal } from './user-principal.js';

/**
 * Access keys that may sign a request: operators' keys, keys of IAM users, and temporary ones,
 * whose session token contains the whole session. Keys, roles, policies, identity pool, revocations
 * and sign-ins are read through caches.
 */
export function createCredentials(parts: {
  readonly operators: readonly OperatorKey[];
  readonly tokens: SessionTokens;
  readonly roles: Pick<Roles, 'find'>;
  readonly users?: Pick<IamUsers, 'key' | 'view'>;
  readonly managedPolicy?: (arn: string) => Promise<PolicyDocument | undefined>;
  readonly revocations: Pick<Revocations, 'revokedBefore'>;
  /** Reports whether the identity pool exists: its removal ends its identities' sessions. */
  readonly isIdentityPool: (id: string) => Promise<boolean>;
  readonly signIns: Pick<SignIns, 'stands'>;
  readonly clock: Clock;
  readonly accountId: string;
}): CredentialSource {
  const { users, managedPolicy = async () => undefined, accountId } = parts;
  const operators = new Map(parts.operators.map((key) => [key.accessKeyId, key]));

  async function sessionPrincipal(session: SessionContent): Promise<RoleSessionPrincipal> {
    const { roleArn, roleSessionName, identity, signIns = [] } = session;
    const identityId = identity?.provider === COGNITO_IDENTITY ? identity.subject : undefined;
    const [role, revoked, stands, ...signedIn] = await Promise.all([
      parts.roles.find(roleArn),
      identityId === undefined ? undefined : parts.revocations.revokedBefore(identityId),
      identityId === undefined || parts.isIdentityPool(identity!.audience),
      ...signIns.map(parts.signIns.stands),
    ]);
    if (!role || role.id !== session.roleId || !stands) throw invalidToken();
    if (session.issuedAt < Math.max(revoked ?? 0, role.revokedBefore ?? 0) || signedIn.includes(false))
      throw stsError('revoked_token', 'The provided token has been revoked.');
    const roleAccount = accountOf(roleArn);
    const inherited = session.transitiveTagKeys?.map((key) => [key, session.tags?.[key] ?? '']) ?? [];
    return {
      kind: 'role-session',
      accessKeyId: session.accessKeyId,
      roleArn,
      arn: assumedRoleArn(roleArn, roleSessionName),
      accountId: roleAccount,
      userId: `${role.id}:${roleSessionName}`,
      roleSessionName,
      ...defined({ identityId }),
      ...(await permissionsOf(role, managedPolicy)),
      sessionPolicies: await sessionPoliciesOf(session.sessionPolicies, session.policyArns, managedPolicy),
      ...defined({
        transitiveTags: inherited.length > 0 ? Object.fromEntries(inherited) : undefined,
        sourceIdentity: session.sourceIdentity,
        signIns: signIns.length === 0 ? undefined : signIns,
      }),
      context: sessionContext(session, roleAccount, role.tags),
      issuedAt: Math.floor(session.issuedAt / 1000),
      expiresAt: session.expiresAt,
    };
  }

  return {
    async find(accessKeyId, sessionToken) {
      const operator = operators.get(accessKeyId);
      if (operator) {
        if (sessionToken !== undefined) throw invalidToken();
        return { secretAccessKey: operator.secretAccessKey, principal: async () => operatorPrincipal(accessKeyId, accountId) };
      }
      if (sessionToken === undefined) {
        const key = await users?.key(accessKeyId);
        if (!users || !key?.active) throw invalidToken();
        return { secretAccessKey: key.secretAccessKey, principal: () => userPrincipal(key, { users, managedPolicy, accountId }) };
      }
      const session = parts.tokens.open(sessionToken);
      if (session.accessKeyId !== accessKeyId) throw invalidToken();
      if (session.expiresAt <= seconds(parts.clock))
        throw stsError('expired_token', 'The security token included in the request is expired');
      const { secretAccessKey } = session;
      if (session.kind !== 'user') return { secretAccessKey, principal: () => sessionPrincipal(session) };
      if (operators.has(session.parentKeyId))
        return { secretAccessKey, principal: () => operatorSession(session, { managedPolicy, accountId }) };
      const parent = await users?.key(session.parentKeyId);
      if (!users || !parent?.active) throw invalidToken();
      return { secretAccessKey, principal: () => userPrincipal(parent, { users, managedPolicy, accountId }, session) };
    },
  };
}

/** Operators may do everything: AWS clients see them as the root of the account. */
function operatorPrincipal(accessKeyId: string, accountId: string): OperatorPrincipal {
  return { kind: 'operator', accessKeyId, arn: `arn:aws:iam::${accountId}:root`, accountId, userId: accountId };
}
