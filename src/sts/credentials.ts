import { type Clock, seconds } from '../kernel/index.js';
import { accountOf, assumedRoleArn } from './aws-ids.js';
import { StsError } from './errors.js';
import type { Revocations } from './revocations.js';
import type { Roles } from './roles.js';
import { COGNITO_IDENTITY, sessionContext } from './session-context.js';
import { invalidToken, type SessionContent, type SessionTokens } from './session-token.js';
import type { CredentialSource } from './sigv4/index.js';
import type { OperatorKey, OperatorPrincipal, RoleSessionPrincipal } from './types.js';

/**
 * The access keys that a request may be signed with: operators' own, and temporary ones, of which the session token says
 * everything. Only role, identity pool and revocations are looked up, in their caches, and only once the signature is good.
 */
export function createCredentials(parts: {
  readonly operators: readonly OperatorKey[];
  readonly tokens: SessionTokens;
  readonly roles: Pick<Roles, 'find'>;
  readonly revocations: Pick<Revocations, 'revokedBefore'>;
  /** Whether there is (still) such an identity pool: its end is the end of its identities' sessions. */
  readonly isIdentityPool: (id: string) => Promise<boolean>;
  readonly clock: Clock;
  readonly accountId: string;
}): CredentialSource {
  const operators = new Map(parts.operators.map((key) => [key.accessKeyId, key]));

  async function sessionPrincipal(session: SessionContent): Promise<RoleSessionPrincipal> {
    const { roleArn, roleSessionName, identity } = session;
    const identityId = identity.provider === COGNITO_IDENTITY ? identity.subject : undefined;
    const [role, revoked, stands] = await Promise.all([
      parts.roles.find(roleArn),
      identityId === undefined ? undefined : parts.revocations.revokedBefore(identityId),
      identityId === undefined || parts.isIdentityPool(identity.audience),
    ]);
    if (!role || role.id !== session.roleId || !stands) throw invalidToken();
    if (session.issuedAt < Math.max(revoked ?? 0, role.revokedBefore ?? 0))
      throw new StsError('revoked_token', 'The provided token has been revoked.');
    const accountId = accountOf(roleArn);
    return {
      kind: 'role-session',
      accessKeyId: session.accessKeyId,
      roleArn,
      arn: assumedRoleArn(roleArn, roleSessionName),
      accountId,
      userId: `${role.id}:${roleSessionName}`,
      roleSessionName,
      ...(identityId === undefined ? {} : { identityId }),
      policies: role.policies,
      sessionPolicies: session.sessionPolicies,
      context: sessionContext(session, accountId),
      issuedAt: Math.floor(session.issuedAt / 1000),
      expiresAt: session.expiresAt,
    };
  }

  return {
    find(accessKeyId, sessionToken) {
      const operator = operators.get(accessKeyId);
      if (operator) {
        if (sessionToken !== undefined) throw invalidToken();
        return { secretAccessKey: operator.secretAccessKey, principal: async () => operatorPrincipal(accessKeyId, parts.accountId) };
      }
      if (sessionToken === undefined) throw invalidToken();
      const session = parts.tokens.open(sessionToken);
      if (session.accessKeyId !== accessKeyId) throw invalidToken();
      if (session.expiresAt <= seconds(parts.clock))
        throw new StsError('expired_token', 'The security token included in the request is expired');
      return { secretAccessKey: session.secretAccessKey, principal: () => sessionPrincipal(session) };
    },
  };
}

/** Operators may do everything: to AWS clients they look like the root of the account. */
function operatorPrincipal(accessKeyId: string, accountId: string): OperatorPrincipal {
  return { kind: 'operator', accessKeyId, arn: `arn:aws:iam::${accountId}:root`, accountId, userId: accountId };
}
