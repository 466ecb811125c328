import { type Clock, defined, type Ids } from '../kernel/index.js';
import { assumedRoleArn } from './aws-ids.js';
import { type StsError, stsError } from './errors.js';
import { newCredentials } from './new-credentials.js';
import { evaluateTrust, type RequestContext, requestContext } from './policy/index.js';
import { checkRoleRequest, packedSize } from './role-request.js';
import type { Role, Roles } from './roles.js';
import { identityContext } from './session-context.js';
import type { SessionTokens } from './session-token.js';
import type { SignIns } from './sign-ins.js';
import type { AssumedRole, RoleRequest, WebIdentity } from './types.js';

/**
 * Issues a session of a role to a proven web identity, if the role's trust policy allows it. Throws
 * `role_access_denied` (for roles that do not exist, too), `validation`, `packed_policy_too_large`,
 * `invalid_identity_token` for ended sign-ins.
 */
export type AssumeRoleFor = (identity: WebIdentity, request: RoleRequest) => Promise<AssumedRole>;

export function createAssumeRole(parts: {
  readonly roles: Pick<Roles, 'find'>;
  readonly tokens: SessionTokens;
  readonly signIns: Pick<SignIns, 'stands'>;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly accountId: string;
}): AssumeRoleFor {
  return async (identity, request) => {
    const { roleSessionName, sessionPolicies = [], policyArns = [] } = request;
    const durationSeconds = checkRoleRequest(request);
    const packedPolicySize = packedSize([...sessionPolicies, ...policyArns], identity.principalTags);
    const role = await parts.roles.find(request.roleArn);
    if (!role) throw denied('sts:AssumeRoleWithWebIdentity');
    checkTrust(role, identity, parts.accountId, trustContext(identity, roleSessionName, parts.clock.now()));
    if (durationSeconds > role.maxSessionSeconds)
      throw stsError('validation', 'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.');
    const { signIns = [] } = identity;
    for (const signIn of signIns) if (!(await parts.signIns.stands(signIn))) throw endedSignIn();
    const credentials = newCredentials(parts, durationSeconds);
    const sessionToken = parts.tokens.seal({
      ...credentials,
      roleArn: role.arn,
      roleId: role.id,
      roleSessionName,
      identity,
      sessionPolicies,
      ...defined({ signIns: signIns.length > 0 ? signIns : undefined, policyArns: policyArns.length > 0 ? policyArns : undefined }),
      issuedAt: parts.clock.now(),
    });
    return {
      credentials: { ...credentials, sessionToken },
      assumedRoleArn: assumedRoleArn(role.arn, roleSessionName),
      assumedRoleId: `${role.id}:${roleSessionName}`,
      audience: identity.audience,
      provider: identity.provider,
      subject: identity.subject,
      ...defined({ packedPolicySize }),
    };
  };
}

function trustContext(identity: WebIdentity, roleSessionName: string, now: number): RequestContext {
  const tags = Object.entries(identity.principalTags ?? {});
  return {
    ...Object.fromEntries(tags.map(([name, value]) => [`aws:RequestTag/${name}`, value])),
    ...defined({ 'aws:TagKeys': tags.length > 0 ? tags.map(([name]) => name) : undefined }),
    ...identityContext(identity),
    ...requestContext({ now }),
    'sts:RoleSessionName': roleSessionName,
  };
}

function checkTrust(role: Role, identity: WebIdentity, accountId: string, context: RequestContext): void {
  const principal = { kind: 'federated', provider: identity.provider, accountId } as const;
  const tagged = Object.keys(identity.principalTags ?? {}).length > 0;
  for (const action of ['sts:AssumeRoleWithWebIdentity', ...(tagged ? ['sts:TagSession'] : [])])
    if (evaluateTrust(role.trustPolicy, { action, principal, context }).decision !== 'allow') throw denied(action);
}

function denied(action: string): StsError {
  return stsError('role_access_denied', `Not authorized to perform ${action}`);
}

/** Error for proofs of a sign-in that has ended since. */
export const endedSignIn = (): StsError => stsError('invalid_identity_token', 'The sign-in that the token was issued for has ended.');
