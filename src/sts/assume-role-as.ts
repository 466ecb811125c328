import { type Clock, defined, type Ids } from '../kernel/index.js';
import { authorize, policiesOf } from './authorize.js';
import { assumedRoleArn } from './aws-ids.js';
import { type StsError, stsError } from './errors.js';
import { newCredentials } from './new-credentials.js';
import { evaluate, evaluateTrust, type PolicyDocument, type RequestContext } from './policy/index.js';
import { checkRoleRequest, packedSize, violation } from './role-request.js';
import type { Role, Roles } from './roles.js';
import { tagContext } from './session-context.js';
import { checkSessionTags, requestTagContext, type SessionTags } from './session-tags.js';
import type { SessionTokens } from './session-token.js';
import type { Principal, RoleRequest, SignedSession } from './types.js';

export interface SignedRoleRequest extends RoleRequest, SessionTags {
  readonly sourceIdentity?: string;
  readonly externalId?: string;
}

/**
 * AssumeRole: issues a session of a role to the signer of a request, if the role's trust policy and
 * the caller's own policies allow it. Throws `role_access_denied` (for roles that do not exist,
 * too), `validation`, `packed_policy_too_large`.
 */
export type AssumeRoleAs = (
  principal: Principal,
  request: SignedRoleRequest,
  context: RequestContext,
) => Promise<SignedSession & { readonly sourceIdentity?: string }>;

/** Longest session of a role assumed with the credentials of a role (role chaining). Seconds. */
const MAX_CHAINED = 3600;

export function createAssumeRoleAs(parts: {
  readonly roles: Pick<Roles, 'find'>;
  readonly tokens: SessionTokens;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly accountId: string;
}): AssumeRoleAs {
  return async (principal, request, requestKeys) => {
    const { roleArn, roleSessionName, sessionPolicies = [], policyArns = [], externalId } = request;
    const chained = principal.kind === 'role-session';
    const durationSeconds = checkRoleRequest(request);
    if (chained && durationSeconds > MAX_CHAINED)
      throw stsError('validation', 'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.');
    checkExternalId(externalId);
    const sourceIdentity = checkSourceIdentity(request.sourceIdentity, principal);
    const inherited = chained ? (principal.transitiveTags ?? {}) : {};
    const { tags, transitiveTagKeys } = checkSessionTags(request, inherited);
    const packedPolicySize = packedSize([...sessionPolicies, ...policyArns], tags);

    const role = await parts.roles.find(roleArn);
    const context: RequestContext = {
      ...requestKeys,
      ...requestTagContext(request),
      'sts:RoleSessionName': roleSessionName,
      ...defined({ 'sts:ExternalId': externalId }),
      ...defined({ 'sts:SourceIdentity': sourceIdentity }),
      ...tagContext('aws:ResourceTag', role?.tags),
    };
    const actions = [
      'sts:AssumeRole',
      ...((request.tags ?? []).length > 0 ? ['sts:TagSession'] : []),
      ...(sourceIdentity === undefined ? [] : ['sts:SetSourceIdentity']),
    ];
    for (const action of actions)
      if (!role || !mayAssume(principal, role, action, context, parts.accountId)) throw denied(principal, action, roleArn);
    const { id, maxSessionSeconds, arn } = role!;
    if (durationSeconds > maxSessionSeconds)
      throw stsError('validation', 'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.');

    const { signIns = [] } = principal.kind === 'role-session' ? principal : {};
    const credentials = newCredentials(parts, durationSeconds);
    const sessionToken = parts.tokens.seal({
      ...credentials,
      roleArn: arn,
      roleId: id,
      roleSessionName,
      sessionPolicies,
      ...defined({
        signIns: signIns.length > 0 ? signIns : undefined,
        policyArns: policyArns.length > 0 ? policyArns : undefined,
        tags: Object.keys(tags).length > 0 ? tags : undefined,
        transitiveTagKeys: transitiveTagKeys.length > 0 ? transitiveTagKeys : undefined,
        sourceIdentity,
      }),
      issuedAt: parts.clock.now(),
    });
    return {
      credentials: { ...credentials, sessionToken },
      arn: assumedRoleArn(arn, roleSessionName),
      id: `${id}:${roleSessionName}`,
      ...defined({ packedPolicySize, sourceIdentity }),
    };
  };
}

/**
 * Evaluates the trust policy; when it names only the account (or everyone), the caller's own
 * policies must allow the call as well. A trust policy that names the caller itself is enough,
 * unless the caller's policies deny it, or its boundary or session policies do not allow it.
 */
function mayAssume(principal: Principal, role: Role, action: string, requestKeys: RequestContext, accountId: string): boolean {
  const arns = principal.kind === 'role-session' ? [principal.arn, principal.roleArn] : [principal.arn];
  const context = { ...requestKeys, ...(principal.kind === 'operator' ? { 'aws:PrincipalArn': principal.arn } : principal.context) };
  const evaluateAs = (named: 'itself' | 'anyhow') =>
    evaluateTrust(role.trustPolicy, {
      action,
      context,
      principal: { kind: 'aws', arns, accountId: principal.accountId, ...defined({ byName: named === 'itself' ? true : undefined }) },
    }).decision;
  if (evaluateAs('anyhow') !== 'allow' || role.accountId !== accountId) return false;
  const request = { action, resource: role.arn, context };
  if (authorize(principal, request).decision === 'allow') return true;
  if (principal.kind === 'operator' || evaluateAs('itself') !== 'allow') return false;
  const { session, boundary } = policiesOf(principal);
  return (
    evaluate(request, {
      identity: [...policiesOf(principal).identity, BY_NAME],
      ...defined({ session, boundary }),
    }).decision === 'allow'
  );
}

/** Permissions that a trust policy gives to principals it names. */
const BY_NAME: PolicyDocument = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: ['sts:*'], Resource: ['*'] }] };

function denied(principal: Principal, action: string, resource: string): StsError {
  return stsError('role_access_denied', `User: ${principal.arn} is not authorized to perform: ${action} on resource: ${resource}`);
}

function checkExternalId(value: string | undefined): void {
  if (value !== undefined && !/^[\w+=,.@:/-]{2,1224}$/.test(value))
    throw violation(value, 'externalId', 'satisfy regular expression pattern: [\\w+=,.@:\\/-]*');
}

/** Once set, the source identity is kept in every chained session. */
function checkSourceIdentity(value: string | undefined, principal: Principal): string | undefined {
  const inherited = principal.kind === 'role-session' ? principal.sourceIdentity : undefined;
  if (value !== undefined && (!/^[\w+=,.@-]{2,64}$/.test(value) || value.toLowerCase().startsWith('aws:')))
    throw violation(value, 'sourceIdentity', 'satisfy regular expression pattern: [\\w+=,.@-]*');
  if (inherited !== undefined && value !== undefined && value !== inherited)
    throw stsError('role_access_denied', 'The source identity of a session cannot be changed.');
  return inherited ?? value;
}
